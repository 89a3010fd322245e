import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { after, before, describe, test } from 'node:test';
import type { PullErrorCode } from '../../core/pull-error.ts';
import { arch } from '../testing/embedded.ts';
import { makeTinyImage, type TinyImage } from '../testing/tiny-image.ts';
import { startTinyRegistry } from '../testing/tiny-registry.ts';
import {
  containerdOf,
  startTransferDaemon,
  type TransferDaemon,
} from '../testing/transfer-daemon.ts';

interface Fault {
  readonly code: PullErrorCode;
  readonly image?: Parameters<typeof makeTinyImage>[0];
  misbehave?(
    what: string,
    response: ServerResponse,
    image: TinyImage,
    request: IncomingMessage,
  ): boolean;
}

const status = (code: number) => (_what: string, response: ServerResponse) => {
  response.writeHead(code).end();
  return true;
};

/** Does something in the place of the second layer. */
const layer =
  (act: (response: ServerResponse, bytes: Buffer) => void): NonNullable<Fault['misbehave']> =>
  (what, response, image) => {
    const digest = image.layers[1]?.digest ?? '';
    if (what !== `blobs/${digest}`) return false;
    act(response, image.blobs.get(digest)?.bytes ?? Buffer.alloc(0));
    return true;
  };

const faults: Readonly<Record<string, Fault>> = {
  'status 401': { code: 'registry_unauthorized', misbehave: status(401) },
  'status 403': { code: 'registry_forbidden', misbehave: status(403) },
  'status 404': { code: 'image_not_found', misbehave: status(404) },
  'status 429': { code: 'registry_rate_limited', misbehave: status(429) },
  'status 500': { code: 'registry_error', misbehave: status(500) },
  'status 403 of a layer': {
    code: 'registry_forbidden',
    misbehave: layer((response) => response.writeHead(403).end()),
  },
  'status 404 of a layer': {
    code: 'image_not_found',
    misbehave: layer((response) => response.writeHead(404).end()),
  },
  'status 503 of a layer': {
    code: 'registry_error',
    misbehave: layer((response) => response.writeHead(503).end()),
  },
  'a connection that breaks in mid-blob': {
    code: 'registry_connection_lost',
    misbehave: layer((response, bytes) => {
      response.writeHead(200, { 'content-length': bytes.length });
      response.write(bytes.subarray(0, 1000), () => response.destroy());
    }),
  },
  'a blob that is cut short': {
    code: 'registry_connection_lost',
    misbehave: layer((response, bytes) => {
      response.writeHead(200, { 'content-length': bytes.length });
      response.write(bytes.subarray(0, 1000), () => response.socket?.end());
    }),
  },
  // The daemon has the same words for it.
  'a blob that is too short': {
    code: 'registry_connection_lost',
    misbehave: layer((response, bytes) => {
      response.writeHead(200, { 'content-length': 1000 }).end(bytes.subarray(0, 1000));
    }),
  },
  'another blob of the same size': {
    code: 'blob_mismatch',
    misbehave: layer((response, bytes) => {
      response.writeHead(200, { 'content-length': bytes.length }).end(Buffer.alloc(bytes.length));
    }),
  },
  'a redirect loop': {
    code: 'registry_redirect_loop',
    misbehave: layer((response) => {
      response.writeHead(307, { location: '?X-Signature=secret' }).end();
    }),
  },
  'a redirect to nowhere': {
    code: 'registry_unreachable',
    misbehave: layer((response) => {
      const location = 'https://user:secret@127.0.0.1:1/blob?X-Signature=secret';
      response.writeHead(307, { location }).end();
    }),
  },
  'a registry that stalls in mid-blob': {
    code: 'registry_stalled',
    misbehave: layer((response, bytes) => {
      response.writeHead(200, { 'content-length': bytes.length });
      response.write(bytes.subarray(0, 1000));
    }),
  },
  'a registry that never answers': { code: 'registry_stalled', misbehave: () => true },
  'a manifest that is no JSON': {
    code: 'image_malformed',
    image: { arch, manifest: 'not JSON' },
  },
  'an index without the platform': { code: 'image_platform', image: { arch: 's390x' } },
  'a manifest for another platform': {
    code: 'image_platform',
    image: { arch: 's390x', index: false },
  },
  'a layer that is no tar': { code: 'image_malformed', image: { arch, badLayers: ['no tar'] } },
  'a layer of an unknown media type': {
    code: 'image_malformed',
    image: { arch, layerType: 'application/x-something' },
  },
};

for (const suite of ['trixie', 'sid']) {
  const path = containerdOf(suite, process.env);
  describe(`containerd of Debian ${suite} meets`, { skip: path === undefined }, () => {
    let daemon: TransferDaemon;
    before(async () => {
      daemon = await startTransferDaemon(process.env, path);
    });
    after(() => daemon.stop());

    for (const [name, fault] of Object.entries(faults)) {
      test(name, async (t) => {
        const image = await makeTinyImage(fault.image ?? { arch });
        let broken = true;
        const registry = await startTinyRegistry(image, {
          tls: daemon.tls,
          misbehave: (what, request, response) =>
            broken && fault.misbehave?.(what, response, image, request) === true,
        });
        t.after(() => registry.close());
        const reference = `${registry.host}/lib/img:latest`;
        await assertFails(daemon, reference, registry.host, fault.code);
        if (fault.misbehave === undefined) return;
        broken = false;
        await assertPulls(daemon, reference);
      });
    }

    test('a port where nobody listens', async () => {
      const host = '127.0.0.1:1';
      await assertFails(daemon, `${host}/lib/img:latest`, host, 'registry_unreachable');
    });

    test('a pull that does not end in its time', async (t) => {
      const registry = await startTinyRegistry(await makeTinyImage({ arch }), {
        tls: daemon.tls,
        misbehave: () => true,
      });
      t.after(() => registry.close());
      const reference = `${registry.host}/lib/img:latest`;
      const limits = { stalledMs: 20_000, deadlineMs: 300 };
      await assertFails(daemon, reference, registry.host, 'registry_stalled', limits);
    });

    test('a host without an address', async () => {
      const host = 'registry.invalid';
      await assertFails(daemon, `${host}/lib/img:latest`, host, 'registry_unknown_host');
    });
  });
}

async function assertFails(
  daemon: TransferDaemon,
  reference: string,
  host: string,
  code: PullErrorCode,
  limits = { stalledMs: 600, deadlineMs: 20_000 },
): Promise<void> {
  const lease = await daemon.lease();
  try {
    const pull = daemon.pull(lease, { reference, ...limits });
    await assert.rejects(pull, (error: Error) => {
      assert.equal(Reflect.get(error, 'code'), code, `${error.name} ${error.message}`);
      assert.equal(error.name, 'PullError');
      assert.ok(error.message.includes(reference), 'names the image');
      assert.ok(error.message.includes(host), 'names the registry');
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
    const halfMade = (await daemon.everything()).filter((each) =>
      /^(ingest|active|image)/.test(each),
    );
    assert.deepEqual(halfMade, []);
  } finally {
    await lease.release();
  }
  assert.deepEqual(await daemon.everything(), []);
}

async function assertPulls(daemon: TransferDaemon, reference: string): Promise<void> {
  const lease = await daemon.lease();
  await daemon.pull(lease, { reference });
  await lease.scope.images.delete(reference, true);
  await lease.release();
  assert.deepEqual(await daemon.everything(), []);
}
