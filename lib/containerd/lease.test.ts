import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownerLabels } from '../core/identity.ts';
import { isAlreadyExists } from './errors.ts';
import { holdLease, pinImage } from './lease.ts';
import { createTwin } from './twin/index.ts';

const labels = ownerLabels({ runId: 'abcdefghijkl', process: 'boot/1/2' });
const expiresAt = new Date('2999-01-02T03:04:05.678Z');

test('a lease carries its owner and its end, and so does a namespace made for it', async () => {
  const twin = createTwin();
  const held = await holdLease(twin, 'new', 'cb-abcdefghijkl', { labels, expiresAt });
  assert.equal(held.madeNamespace, true);
  assert.deepEqual(await twin.namespaces.list(), [{ name: 'new', labels }]);
  assert.deepEqual(await twin.scope('new').leases.list(), [
    {
      id: 'cb-abcdefghijkl',
      labels: { ...labels, 'containerd.io/gc.expire': '2999-01-02T03:04:05Z' },
    },
  ]);
});

test('a namespace that was there keeps its labels and is remembered as not ours', async () => {
  const twin = createTwin();
  await twin.namespaces.create('old', { a: 'b' });
  const held = await holdLease(twin, 'old', 'lease', { labels, expiresAt });
  assert.equal(held.madeNamespace, false);
  assert.deepEqual(await twin.namespaces.list(), [{ name: 'old', labels: { a: 'b' } }]);
});

test('a release collects what only the lease held, and can be repeated', async () => {
  const twin = createTwin();
  const held = await holdLease(twin, 'new', 'lease', { labels, expiresAt });
  await held.scope.snapshots('overlayfs').prepare('draft', '', {});
  await held.release();
  assert.deepEqual(await held.scope.snapshots('overlayfs').list(), []);
  await held.release();
});

test('a release that fails for another reason rejects', async () => {
  const twin = createTwin();
  const held = await holdLease(twin, 'new', 'lease', { labels, expiresAt });
  twin.kill();
  await assert.rejects(held.release(), { code: 'unavailable' });
});

test('an ID that is taken is refused', async () => {
  const twin = createTwin();
  await holdLease(twin, 'new', 'lease', { labels, expiresAt });
  await assert.rejects(holdLease(twin, 'new', 'lease', { labels, expiresAt }), isAlreadyExists);
});

test('a pinned image outlives its name until the lease is released', async () => {
  const twin = createTwin({ seed: [{ namespace: 'new', name: 'image' }] });
  const held = await holdLease(twin, 'new', 'lease', { labels, expiresAt });
  const { target } = await held.scope.images.get('image');
  const snapshots = held.scope.snapshots('overlayfs');
  const all = await snapshots.list();
  const top = all.find(({ name }) => !all.some(({ parent }) => parent === name));
  await pinImage(held.scope, top?.name ?? '', 'overlayfs', target.digest);
  await held.scope.images.delete('image', true);
  assert.equal((await snapshots.list()).length, 2);
  assert.equal((await held.scope.content.list()).length, 4);
  await held.release();
  assert.deepEqual(await snapshots.list(), []);
  assert.deepEqual(await held.scope.content.list(), []);
});

test('an image is not pinned without a lease', async () => {
  const twin = createTwin();
  await assert.rejects(pinImage(twin.scope('new'), 'c', 'overlayfs', 'd'), TypeError);
});
