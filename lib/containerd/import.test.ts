import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { HarnessError } from '../core/errors.ts';
import { ownerLabels } from '../core/identity.ts';
import { chainIds } from '../oci/chain-id.ts';
import { parseManifest } from '../oci/documents.ts';
import { findBusybox } from '../registry/busybox.ts';
import { ensureStandIn } from '../registry/stand-in.ts';
import type { Descriptor, Scope } from './api.ts';
import { isDeadlineExceeded, isUnavailable } from './errors.ts';
import { type ResolvedImage, resolveImage, unpackedBytes } from './image.ts';
import { importLayout } from './import.ts';
import { holdLease } from './lease.ts';
import { createTwin, type Twin } from './twin/index.ts';
import { unpack } from './unpack.ts';

const name = 'docker.io/library/nginx:latest';
const snapshotter = 'overlayfs';
const labels = ownerLabels({ runId: 'abcdefghijkl', process: 'boot/1/1' });

let work = '';
let layout = '';
let twin: Twin;
let scope: Scope;
let release: () => Promise<void>;

before(async () => {
  work = await mkdtemp(join(tmpdir(), 'import-'));
  const profile = {
    name: 'tiny',
    base: { bytes: 50_000, files: 20 },
    server: { bytes: 700_000, files: 20 },
  };
  const busyboxPath = findBusybox({});
  layout = (await ensureStandIn({ cacheDir: work, busyboxPath, arch: 'amd64', profile })).layout;
});
after(() => rm(work, { recursive: true, force: true }));

beforeEach(async () => {
  twin = createTwin();
  const expiresAt = new Date(Date.now() + 60_000);
  const lease = await holdLease(twin, 'ns', 'cb-abcdefghijkl', { labels, expiresAt });
  scope = lease.scope;
  release = () => lease.release();
});

const load = () => importLayout(scope, layout, { name, snapshotter, labels });

async function resolved(): Promise<ResolvedImage> {
  const image = await resolveImage(scope, name, snapshotter, 'amd64');
  assert.ok(image);
  return image;
}

async function loadAndUnpack(): Promise<ResolvedImage> {
  await load();
  const { diffIds, layers } = await resolved();
  await unpack(scope, snapshotter, diffIds, layers, { labels });
  return resolved();
}

const rejectsWith = (promise: Promise<unknown>, code: string) =>
  assert.rejects(promise, (error) => error instanceof HarnessError && error.code === code);

const keys = async () => (await scope.snapshots(snapshotter).list()).map((each) => each.name);

describe('an import', () => {
  test('writes the config before the manifest that names it, and the record last', async () => {
    await load();
    const { layers, manifest } = await resolved();
    const order = twin.calls.filter(({ operation }) =>
      /^(content.write|images.create)$/.test(operation),
    );
    assert.equal(order.length, layers.length + 3);
    const { config } = parseManifest(await scope.content.read(manifest.digest, manifest.size));
    const position = (digest: string) =>
      order.findIndex(({ subject }) => subject?.endsWith(digest));
    assert.ok(position(config.digest) >= 0);
    assert.ok(position(config.digest) < position(manifest.digest));
    assert.equal(order.at(-1)?.operation, 'images.create');
  });

  test('outlives the lease, blobs and snapshots and all', async () => {
    const image = await loadAndUnpack();
    const before_ = [(await scope.content.list()).length, (await keys()).length];
    assert.deepEqual(before_, [9, 7]);
    await release();
    twin.collect();
    assert.deepEqual([(await scope.content.list()).length, (await keys()).length], before_);
    assert.equal((await resolved()).chainId, image.chainId);
  });

  test('bears the labels of its owner on record and blobs', async () => {
    await load();
    const [run] = Object.keys(labels);
    assert.ok(run);
    const blobs = await scope.content.list();
    for (const each of [...blobs, await scope.images.get(name)]) {
      assert.equal(each.labels[run], labels[run]);
    }
  });

  test('may be repeated', async () => {
    const first = await load();
    assert.deepEqual(await load(), first);
    assert.equal((await scope.content.list()).length, 9);
  });

  test('never replaces another image of the same name', async () => {
    const other = createTwin({ seed: [{ namespace: 'ns', name }] });
    const mine = other.scope('ns');
    const { target } = await mine.images.get(name);
    await rejectsWith(importLayout(mine, layout, { name, snapshotter, labels }), 'image_exists');
    assert.deepEqual((await mine.images.get(name)).target, target);
  });

  test('that fails leaves no ingest and no record', async () => {
    twin.fail('content.write', { code: 'unavailable', after: 1 });
    await assert.rejects(load(), isUnavailable);
    assert.deepEqual(await scope.content.ingests(), []);
    assert.equal(await resolveImage(scope, name, snapshotter, 'amd64'), undefined);
  });
});

describe('unpacking', () => {
  test('commits one snapshot a layer under its chain ID', async () => {
    await load();
    assert.equal((await resolved()).unpacked, false);
    const image = await loadAndUnpack();
    assert.equal(image.unpacked, true);
    assert.deepEqual(new Set(await keys()), new Set(chainIds(image.diffIds)));
    assert.ok((await unpackedBytes(scope, snapshotter, image.diffIds)) > 750_000);
  });

  test('of what is unpacked already applies nothing', async () => {
    const { diffIds, layers, chainId } = await loadAndUnpack();
    const applied = twin.count('diff.apply');
    assert.equal(await unpack(scope, snapshotter, diffIds, layers, { labels }), chainId);
    assert.equal(twin.count('diff.apply'), applied);
  });

  test('that fails half way leaves only committed layers, and goes on from there', async () => {
    await load();
    const { diffIds, layers, chainId } = await resolved();
    twin.fail('diff.apply', { code: 'deadline_exceeded', after: 2 });
    await assert.rejects(
      unpack(scope, snapshotter, diffIds, layers, { labels }),
      isDeadlineExceeded,
    );
    assert.deepEqual(new Set(await keys()), new Set(chainIds(diffIds.slice(0, 2))));
    assert.equal(await unpack(scope, snapshotter, diffIds, layers, { labels }), chainId);
    assert.equal(twin.count('diff.apply'), layers.length + 1);
  });

  test('takes the snapshot of another that was faster', async () => {
    await load();
    const { diffIds, layers } = await resolved();
    twin.fail('snapshots.commit', { code: 'already_exists', times: 1, after: layers.length - 1 });
    await unpack(scope, snapshotter, diffIds, layers, { labels });
    assert.deepEqual(
      (await scope.snapshots(snapshotter).list()).filter(({ kind }) => kind !== 'committed'),
      [],
    );
  });

  test('refuses a layer that is not what the config says', async () => {
    await load();
    const { diffIds, layers } = await resolved();
    const wrong = [diffIds[1] ?? '', ...diffIds.slice(1)];
    await rejectsWith(unpack(scope, snapshotter, wrong, layers, { labels }), 'image_malformed');
    assert.deepEqual(await keys(), []);
  });
});

describe('resolving', () => {
  const write = async (mediaType: string, value: unknown): Promise<Descriptor> => {
    const bytes = Buffer.from(JSON.stringify(value));
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    const chunks = async function* () {
      yield bytes;
    };
    const blob = { ref: digest, size: bytes.length, digest, labels: {} };
    await scope.content.write(blob, chunks());
    return { mediaType, digest, size: bytes.length };
  };
  const index = 'application/vnd.oci.image.index.v1+json';

  test('follows an index to the manifest of the platform', async () => {
    await load();
    const { target } = await resolved();
    const other = { ...target, digest: `sha256:${'0'.repeat(64)}` };
    const manifests = [
      { ...other, platform: { os: 'linux', architecture: 'arm64' } },
      { ...other, platform: { os: 'unknown', architecture: 'unknown' } },
      { ...target, platform: { os: 'linux', architecture: 'amd64' } },
    ];
    const record = { name: 'multi', labels: {}, target: await write(index, { manifests }) };
    await scope.images.create(record);
    const image = await resolveImage(scope, 'multi', snapshotter, 'amd64');
    assert.equal(image?.manifest.digest, target.digest);
    assert.equal(image?.target.digest, record.target.digest);
    await rejectsWith(resolveImage(scope, 'multi', snapshotter, 's390x'), 'image_platform');
    await rejectsWith(resolveImage(scope, 'multi', snapshotter, 'arm64'), 'image_incomplete');
  });

  test('finds no image where there is none', async () => {
    assert.equal(await resolveImage(scope, 'absent', snapshotter, 'amd64'), undefined);
  });

  test('says so when the image is for another platform', async () => {
    await load();
    await rejectsWith(resolveImage(scope, name, snapshotter, 'arm64'), 'image_platform');
  });

  test('adds up what the store holds', async () => {
    await load();
    const { compressedBytes } = await resolved();
    const blobs = await scope.content.list();
    assert.equal(
      compressedBytes,
      blobs.reduce((sum, { size }) => sum + size, 0),
    );
  });

  test('refuses a document that is not one', async () => {
    const target = await write('application/vnd.oci.image.manifest.v1+json', { layers: 7 });
    await scope.images.create({ name: 'broken', labels: {}, target });
    await rejectsWith(resolveImage(scope, 'broken', snapshotter, 'amd64'), 'image_malformed');
  });
});
