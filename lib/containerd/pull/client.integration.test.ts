import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { PullRecord } from '../../core/pull.ts';
import { openRegistry, type RegistryOptions } from '../../distribution/registry-source.ts';
import { type Fault, type Registry, startRegistry } from '../../registry/server/start.ts';
import { collectGarbage } from '../collect-garbage.ts';
import { arch, snapshotter } from '../testing/embedded.ts';
import { makeTinyImage, type TinyImage, type TinyImageOptions } from '../testing/tiny-image.ts';
import { writeLayout } from '../testing/tiny-layout.ts';
import { startTinyRegistry } from '../testing/tiny-registry.ts';
import {
  containerdOf,
  pullLabels,
  startTransferDaemon,
  type TransferDaemon,
} from '../testing/transfer-daemon.ts';
import { type PullOptions, pullImage } from './client.ts';

const run = promisify(execFile);
const versions = [
  ['the installed containerd', undefined, '/usr/bin/ctr'],
  ...['trixie', 'sid'].map((suite) => {
    const path = containerdOf(suite, process.env);
    return [`that of Debian ${suite}`, path ?? 'absent', join(dirname(path ?? ''), 'ctr')] as const;
  }),
] as const;

for (const [version, path, ctr] of versions) {
  const skip = path === 'absent' && 'it could not be brought';
  describe(`a pull by calls alone, ${version}`, { skip }, () => {
    let folder = '';
    let daemon: TransferDaemon;
    let image: TinyImage;
    let registry: Registry;

    before(async () => {
      folder = mkdtempSync(join(tmpdir(), 'client-pull-'));
      daemon = await startTransferDaemon(process.env, path);
      image = await makeTinyImage({ arch, layers: 4, layerBytes: 300_000 });
      registry = await startRegistry({ layout: await writeLayout(image, join(folder, 'layout')) });
    });
    after(async () => {
      await registry?.close();
      await daemon?.stop();
      rmSync(folder, { recursive: true });
    });
    afterEach(() => registry.setFault(undefined));

    const nameOf = ({ url }: Registry) => `${new URL(url).host}/library/nginx:latest`;

    async function pull(
      from = registry,
      options: Partial<PullOptions> = {},
      more: Partial<RegistryOptions> = {},
    ): Promise<PullRecord> {
      const lease = await daemon.lease();
      const began = performance.now();
      const now = () => performance.now() - began;
      const source = openRegistry({
        reference: nameOf(from),
        env: {},
        hostsFolders: [],
        plainHttp: false,
        now,
        onAttempt() {},
        ...more,
      });
      try {
        return await pullImage(lease.scope, source, {
          name: nameOf(from),
          snapshotter,
          arch,
          labels: pullLabels,
          layersAtOnce: 3,
          unpack: true,
          now,
          signal: new AbortController().signal,
          deadlineMs: 30_000,
          ...options,
        });
      } finally {
        source.close();
        await lease.release();
      }
    }

    async function remove(name: string): Promise<void> {
      const scope = daemon.containerd.scope('transfer');
      await scope.images.delete(name, true);
      await collectGarbage(scope);
      assert.deepEqual(await daemon.everything(), []);
    }

    /** All that the collector goes by, without whose it is. */
    async function stored(): Promise<unknown> {
      const scope = daemon.containerd.scope('transfer');
      const relevant = (labels: Readonly<Record<string, string>>) =>
        Object.fromEntries(
          Object.entries(labels).filter(([name]) => name.startsWith('containerd.io/gc.ref.')),
        );
      const images = (await scope.images.list()).map(
        ({ name, target: { digest, size, mediaType } }) => {
          return { name, digest, size, mediaType };
        },
      );
      const blobs = (await scope.content.list()).map(({ digest, size, labels }) => {
        return { digest, size, labels: relevant(labels) };
      });
      const snapshots = (await scope.snapshots(snapshotter).list()).map(
        ({ name, parent, kind }) => {
          return { name, parent, kind };
        },
      );
      const byText = (a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
      return [images, blobs.sort(byText), snapshots.sort(byText)];
    }

    test('brings what ctr brings, and all of it goes with the image', async () => {
      const name = nameOf(registry);
      const record = await pull();
      assert.equal(record.bytes, image.bytes);
      assert.equal(record.digest, image.target.digest);
      assert.equal(record.host, new URL(registry.url).host);
      assert.ok(record.layers.every(({ fetch, unpack }) => fetch && unpack));
      const mine = await stored();
      const where = ['--address', daemon.containerd.address, '--namespace', 'transfer'];
      await run(ctr, [...where, 'images', 'rm', '--sync', name]);
      assert.deepEqual(await daemon.everything(), []);
      const local = (await run(ctr, ['images', 'pull', '--help'])).stdout.includes('--local');
      const flags = ['--plain-http', '--platform', `linux/${arch}`, ...(local ? ['--local'] : [])];
      await run(ctr, [...where, 'images', 'pull', ...flags, name]);
      assert.deepEqual(mine, await stored());
      await remove(name);
    });

    test('fetches nothing that is there, and unpacks nothing again', async () => {
      await pull();
      const again = await pull();
      assert.equal(again.bytes, 0);
      assert.ok(again.layers.every(({ fetch, unpack }) => !fetch && !unpack));
      await remove(nameOf(registry));
    });

    test('fetches layers side by side, and unpacks while it fetches', async () => {
      const slow = await startRegistry({
        layout: join(folder, 'layout'),
        bandwidthBytesPerSecond: 2_000_000,
      });
      try {
        const { layers, fetch, unpack } = await pull(slow);
        const [first, second] = layers;
        assert.ok((second?.fetch?.startMs ?? 0) < (first?.fetch?.endMs ?? 0));
        assert.ok((unpack?.startMs ?? 0) < (fetch?.endMs ?? 0));
        await remove(nameOf(slow));
      } finally {
        await slow.close();
      }
    });

    test('without unpacking brings the content alone', async () => {
      await pull(registry, { unpack: false });
      const scope = daemon.containerd.scope('transfer');
      assert.deepEqual(await scope.snapshots(snapshotter).list(), []);
      assert.equal((await scope.content.list()).length, image.blobs.size);
      await remove(nameOf(registry));
    });

    const blob = { status: 500, on: 'blob' } as const;
    for (const [what, fault, code] of [
      ['status 401', { kind: 'status', ...blob, status: 401 }, 'registry_unauthorized'],
      ['status 403', { kind: 'status', ...blob, status: 403 }, 'registry_forbidden'],
      ['status 404', { kind: 'status', ...blob, status: 404 }, 'image_not_found'],
      [
        'status 429',
        { kind: 'status', ...blob, status: 429, retryAfterSeconds: 0 },
        'registry_rate_limited',
      ],
      ['status 500 for ever', { kind: 'status', ...blob }, 'registry_error'],
      ['a reset in mid-blob', { kind: 'reset', afterBytes: 1000 }, 'registry_connection_lost'],
      ['a stall in mid-blob', { kind: 'stall', afterBytes: 1000 }, 'registry_stalled'],
      ['a blob that is too short', { kind: 'truncate', bytes: 10 }, 'blob_mismatch'],
      ['a blob that is too long', { kind: 'lengthen', bytes: 10 }, 'blob_mismatch'],
      ['another blob of the same size', { kind: 'corrupt' }, 'blob_mismatch'],
      ['a manifest that is not JSON', { kind: 'not-json' }, 'blob_mismatch'],
      ['a redirect loop', { kind: 'redirect-loop' }, 'registry_redirect_loop'],
    ] as const satisfies readonly (readonly [string, Fault, string])[]) {
      test(`${what}: is told, leaves nothing, and the next pull succeeds`, async () => {
        await registry.setFault(fault);
        await assert.rejects(pull(registry, {}, { stallMs: 200, retries: 1 }), (error) => {
          assert.ok(error instanceof Error && 'code' in error, String(error));
          assert.equal(error.code, code, error.message);
          assert.ok(error.message.includes(nameOf(registry)), error.message);
          return true;
        });
        await collectGarbage(daemon.containerd.scope('transfer'));
        assert.deepEqual(await daemon.everything(), []);
        await registry.setFault(undefined);
        assert.equal((await pull()).bytes, image.bytes);
        await remove(nameOf(registry));
      });
    }

    for (const [what, options, code] of [
      ['no image for this platform', { arch: 's390x' }, 'image_platform'],
      ['a manifest that is none', { arch, manifest: '{"config":1}' }, 'image_malformed'],
      ['a layer that is no archive', { arch, badLayers: ['', 'nonsense'] }, 'image_malformed'],
      [
        'a layer of unknown type',
        { arch, layerType: 'application/vnd.example.layer' },
        'image_malformed',
      ],
    ] as const satisfies readonly (readonly [string, TinyImageOptions, string])[]) {
      test(`${what}: is told and leaves nothing`, async () => {
        const layout = mkdtempSync(join(folder, 'bad-'));
        const bad = await startRegistry({
          layout: await writeLayout(await makeTinyImage(options), layout),
        });
        try {
          await assert.rejects(pull(bad), (error) => {
            assert.ok(error instanceof Error && 'code' in error, String(error));
            assert.equal(error.code, code, error.message);
            return true;
          });
          await collectGarbage(daemon.containerd.scope('transfer'));
          assert.deepEqual(await daemon.everything(), []);
        } finally {
          await bad.close();
        }
      });
    }

    const unreachable = async (what: Partial<RegistryOptions>, code: string) => {
      await assert.rejects(pull(registry, {}, what), (error) => {
        assert.ok(error instanceof Error && 'code' in error, String(error));
        assert.equal(error.code, code, error.message);
        assert.ok(error.message.includes(what.reference ?? nameOf(registry)), error.message);
        return true;
      });
      assert.deepEqual(await daemon.everything(), []);
      assert.equal((await pull()).bytes, image.bytes);
      await remove(nameOf(registry));
    };

    for (const [what, host, code] of [
      ['a port where nobody listens', '127.0.0.1:1', 'registry_unreachable'],
      ['a host without an address', 'registry.invalid', 'registry_unknown_host'],
    ] as const) {
      test(`${what}: is told, leaves nothing, and the next pull succeeds`, () =>
        unreachable({ reference: `${host}/library/nginx:latest` }, code));
    }

    test('a certificate that nobody trusts: is told, leaves nothing, and the next pull succeeds', async () => {
      const secure = await startTinyRegistry(image, { tls: daemon.tls });
      try {
        await unreachable({ mirror: `https://${secure.host}` }, 'registry_untrusted');
      } finally {
        await secure.close();
      }
    });

    test('that is stopped in mid-blob ends at once and leaves nothing', async () => {
      await registry.setFault({ kind: 'stall', afterBytes: 1000 });
      const controller = new AbortController();
      setTimeout(() => controller.abort(new Error('stopped')), 150);
      await assert.rejects(pull(registry, { signal: controller.signal }), /^Error: stopped$/);
      await collectGarbage(daemon.containerd.scope('transfer'));
      assert.deepEqual(await daemon.everything(), []);
    });
  });
}
