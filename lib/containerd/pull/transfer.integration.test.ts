import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { PullRecord, Span } from '../../core/pull.ts';
import { arch } from '../testing/embedded.ts';
import { makeTinyImage, type TinyImage } from '../testing/tiny-image.ts';
import { startTinyRegistry, type TinyRegistry } from '../testing/tiny-registry.ts';
import {
  containerdOf,
  pullLabels,
  startTransferDaemon,
  type TransferDaemon,
} from '../testing/transfer-daemon.ts';
import { offersTransfer, transferObstacle } from './transfer.ts';

/** As scripts/other-containerd.sh brings them. */
const suites = { trixie: { readsHosts: false }, sid: { readsHosts: true } };

for (const [suite, { readsHosts }] of Object.entries(suites)) {
  const path = containerdOf(suite, process.env);
  describe(`a pull by containerd of Debian ${suite}`, { skip: path === undefined }, () => {
    let daemon: TransferDaemon;
    let image: TinyImage;
    let registry: TinyRegistry;
    let plain: TinyRegistry;
    before(async () => {
      image = await makeTinyImage({ arch, layers: 4, layerBytes: 1_000_000 });
      daemon = await startTransferDaemon(process.env, path);
      registry = await startTinyRegistry(image, { tls: daemon.tls });
      plain = await startTinyRegistry(image);
    });
    after(async () => {
      await registry.close();
      await plain.close();
      await daemon.stop();
    });

    test('is offered, by its plugins', async () => {
      assert.equal(await offersTransfer(daemon.containerd), true);
    });

    test('says what it fetched and when, and leaves nothing that the image does not hold', async () => {
      const reference = `${registry.host}/lib/img:latest`;
      const lease = await daemon.lease();
      const record = await daemon.pull(lease, { reference });
      assertWhole(record, image);
      assert.equal(record.reference, reference);
      assert.equal(record.host, registry.host);
      const { images } = lease.scope;
      const stored = await images.get(reference);
      assert.equal(stored.target.digest, image.target.digest);
      assert.deepEqual(stored.labels, pullLabels);

      const again = await daemon.pull(lease, { reference });
      assert.equal(again.bytes, 0);
      assert.equal(again.digest, image.target.digest);
      assert.ok(again.layers.every(({ fetch, unpack }) => fetch === undefined && !unpack));
      assert.deepEqual([again.fetch, again.unpack], [undefined, undefined]);

      await lease.release();
      assert.equal((await daemon.everything()).length, 1 + image.blobs.size + image.layers.length);
      await images.delete(reference, true);
      assert.deepEqual(await daemon.everything(), []);
    });

    test('without unpacking makes no snapshot', async () => {
      const reference = `${registry.host}/lib/img:latest`;
      const lease = await daemon.lease();
      const record = await daemon.pull(lease, { reference, unpack: false });
      assert.equal(record.bytes, image.bytes);
      assert.equal(record.unpack, undefined);
      await lease.scope.images.delete(reference, true);
      await lease.release();
      assert.deepEqual(await daemon.everything(), []);
    });

    test('takes the user’s credentials to the registry that asks for them', async (t) => {
      const locked = await startTinyRegistry(image, { tls: daemon.tls, basic: 'me:secret' });
      t.after(() => locked.close());
      const reference = `${locked.host}/lib/img:latest`;
      const lease = await daemon.lease();
      const asked: string[] = [];
      const record = await daemon.pull(lease, {
        reference,
        credentials: async (host) => {
          asked.push(host);
          return { username: 'me', password: 'secret' };
        },
      });
      assert.equal(record.bytes, image.bytes);
      assert.deepEqual(new Set(asked), new Set([locked.host]));
      await lease.scope.images.delete(reference, true);
      await lease.release();
      assert.deepEqual(await daemon.everything(), []);
    });

    test('refuses a snapshotter that the daemon is not set up to unpack into', async () => {
      const reference = `${registry.host}/lib/img:latest`;
      const lease = await daemon.lease();
      const pull = daemon.pull(lease, { reference, snapshotter: 'native' });
      await assert.rejects(pull, {
        name: 'PullError',
        code: 'pull_unsupported',
        message: /native/,
      });
      await lease.release();
      assert.deepEqual(await daemon.everything(), []);
    });

    test('goes to a mirror and nowhere else, or says that the daemon knows none', async () => {
      const reference = 'docker.io/library/img:latest';
      const route = { reference, mirror: `http://${plain.host}` };
      const lease = await daemon.lease();
      const obstacle = await transferObstacle(lease.scope, route);
      assert.equal(obstacle === undefined, readsHosts);
      const pull = daemon.pull(lease, route);
      if (readsHosts) {
        const record = await pull;
        assertWhole(record, image);
        assert.equal(record.host, plain.host);
        assert.ok(plain.requests.every((request) => request.includes('/v2/library/img/')));
        await lease.scope.images.delete(reference, true);
      } else {
        await assert.rejects(pull, { code: 'pull_unsupported', message: /mirrors.*2\.0/ });
        assert.deepEqual(plain.requests, []);
      }
      await lease.release();
      assert.deepEqual(await daemon.everything(), []);
    });

    test('wants a certificate that it trusts, or is told so', { skip: readsHosts }, async () => {
      // containerd 2 takes any on loopback, and http too.
      const name = registry.host.replace('127.0.0.1', 'localhost');
      for (const host of [name, plain.host]) {
        const lease = await daemon.lease();
        const pull = daemon.pull(lease, { reference: `${host}/lib/img:latest` });
        await assert.rejects(pull, { name: 'PullError', code: 'registry_untrusted' });
        await lease.release();
      }
    });

    test('uses plain http where it is told to, or says that the daemon cannot', async () => {
      const reference = `${plain.host}/lib/img:latest`;
      const lease = await daemon.lease();
      const pull = daemon.pull(lease, { reference, plainHttp: true });
      if (readsHosts) {
        assertWhole(await pull, image);
        await lease.scope.images.delete(reference, true);
      } else {
        await assert.rejects(pull, { code: 'pull_unsupported', message: /plain http.*2\.0/ });
      }
      await lease.release();
      assert.deepEqual(await daemon.everything(), []);
    });

    test('stopped in the middle leaves nothing half made, and the next one succeeds', async (t) => {
      const [stuck] = image.layers.slice(2);
      let asked = () => {};
      const underWay = new Promise<void>((resolve) => {
        asked = resolve;
      });
      const slow = await startTinyRegistry(image, {
        tls: daemon.tls,
        misbehave(what, _request, response) {
          if (what !== `blobs/${stuck?.digest}`) return false;
          response.writeHead(200, { 'content-length': stuck?.size });
          response.write(Buffer.alloc(500_000), asked);
          return true;
        },
      });
      t.after(() => slow.close());
      const lease = await daemon.lease();
      const stop = new AbortController();
      const reference = `${slow.host}/lib/img:latest`;
      const pull = daemon.pull(lease, { reference, signal: stop.signal });
      await underWay;
      const reason = new Error('enough');
      stop.abort(reason);
      await assert.rejects(pull, reason);
      const left = await daemon.everything();
      assert.deepEqual(
        left.filter((each) => /^(ingest|active|image)/.test(each)),
        [],
      );
      const next = `${registry.host}/lib/img:latest`;
      await daemon.pull(lease, { reference: next });
      await lease.scope.images.delete(next, true);
      await lease.release();
      assert.deepEqual(await daemon.everything(), []);
    });
  });
}

test('a daemon without a transfer service is told as one', async (t) => {
  const daemon = await startTransferDaemon(process.env);
  t.after(() => daemon.stop());
  if (await offersTransfer(daemon.containerd)) {
    t.skip('containerd in PATH is 1.7 or later');
    return;
  }
  const lease = await daemon.lease();
  for (const route of [{}, { mirror: 'http://127.0.0.1:1' }]) {
    const pull = daemon.pull(lease, { reference: 'docker.io/library/img:latest', ...route });
    await assert.rejects(pull, { code: 'pull_unsupported', message: /since 1\.7.*--pull client/ });
  }
  await lease.release();
  assert.deepEqual(await daemon.everything(), []);
});

/** Everything fetched and unpacked, each layer within the whole. */
function assertWhole(record: PullRecord, image: TinyImage): void {
  assert.equal(record.via, 'transfer');
  assert.equal(record.digest, image.target.digest);
  assert.equal(record.bytes, image.bytes);
  assert.deepEqual(
    record.layers.map(({ digest, bytes: size }) => ({ digest, size })),
    image.layers.map(({ digest, size }) => ({ digest, size })),
  );
  const { resolve, fetch, unpack } = record;
  assertSpan(resolve);
  assertSpan(fetch);
  assertSpan(unpack);
  assert.ok(resolve && fetch && unpack && resolve.endMs <= fetch.startMs);
  for (const layer of record.layers) {
    assertSpan(layer.fetch);
    assertSpan(layer.unpack);
    assert.ok(layer.fetch && layer.unpack && layer.fetch.endMs <= layer.unpack.startMs);
  }
}

function assertSpan(span: Span | undefined): void {
  assert.ok(span !== undefined);
  assert.ok(span.startMs >= 0 && span.startMs <= span.endMs, JSON.stringify(span));
}
