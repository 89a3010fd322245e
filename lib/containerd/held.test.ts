import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heldParts } from './held.ts';
import { resolveImage } from './image.ts';
import { createTwin, type Twin } from './twin/index.ts';

const name = 'docker.io/library/nginx:latest';
const arch = process.arch === 'x64' ? 'amd64' : process.arch;

async function partsOf(twin: Twin, namespace: string) {
  const image = await resolveImage(twin.scope(namespace), name, 'overlayfs', arch);
  assert.ok(image);
  const digests = [image.manifest, ...image.layers].map(({ digest }) => digest);
  return { digests, chainIds: [image.chainId], snapshotter: 'overlayfs' };
}

test('an image that is there is found in its namespace, held by its name', async () => {
  const twin = createTwin({ seed: [{ namespace: 'theirs', name }] });
  await twin.namespaces.create('ours', {});
  const parts = await partsOf(twin, 'theirs');
  const held = await heldParts(twin, parts);
  assert.deepEqual(held.map(({ id }) => id).sort(), [...parts.digests, ...parts.chainIds].sort());
  assert.ok(held.every(({ namespace, holder }) => namespace === 'theirs' && holder === name));
});

test('what only a lease holds is told with the lease', async () => {
  const twin = createTwin({ seed: [{ namespace: 'ns', name }] });
  const parts = await partsOf(twin, 'ns');
  const scope = twin.scope('ns');
  await scope.leases.create('keeper', {});
  await scope.leases.addResource('keeper', { type: 'content', id: parts.digests[0] ?? '' });
  await scope.images.delete(name, true);
  const held = await heldParts(twin, parts);
  assert.ok(held.length > 0);
  assert.ok(held.every(({ holder }) => holder === 'lease keeper'));
});

test('nothing is held of an image that was removed', async () => {
  const twin = createTwin({ seed: [{ namespace: 'ns', name }] });
  const parts = await partsOf(twin, 'ns');
  await twin.scope('ns').images.delete(name, true);
  assert.deepEqual(await heldParts(twin, parts), []);
});

test('blobs of other images are nobody’s business', async () => {
  const twin = createTwin({ seed: [{ namespace: 'ns', name }] });
  const parts = { digests: ['sha256:other'], chainIds: [], snapshotter: 'overlayfs' };
  assert.deepEqual(await heldParts(twin, parts), []);
});
