import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { folderPrefix, writeOwner } from './folder.ts';
import { claimSharedFolders, releaseSharedFolders, shimSocket } from './shared-folders.ts';

let tempRoot = '';
let shared: [outer: string, inner: string];
beforeEach(async () => {
  tempRoot = await mkdtemp(join(tmpdir(), 'shared-'));
  shared = [join(tempRoot, 'run'), join(tempRoot, 'run', 's')];
});
afterEach(() => rm(tempRoot, { recursive: true }));

/** Claims for a daemon of that name, as its start does. */
async function claim(name: string): Promise<{ own: string; claimed: string[] }> {
  const own = join(tempRoot, `${folderPrefix}${name}`);
  mkdirSync(own);
  const claimed = await claimSharedFolders(tempRoot, own, shared);
  await writeOwner(own, { owner: 'boot/1/1', sharedFolders: claimed });
  return { own, claimed };
}

/** Removes a daemon, its folder first. */
async function release({ own, claimed }: { own: string; claimed: string[] }): Promise<void> {
  await rm(own, { recursive: true });
  await releaseSharedFolders(tempRoot, own, claimed);
}

const present = () => shared.map((path) => existsSync(path));

test('folders that were absent are removed when they are empty', async () => {
  const daemon = await claim('000001');
  assert.deepEqual(daemon.claimed, shared);
  mkdirSync(shared[1], { recursive: true });
  await release(daemon);
  assert.deepEqual(present(), [false, false]);
});

test('folders that were there before stay', async () => {
  mkdirSync(shared[0]);
  const daemon = await claim('000001');
  mkdirSync(shared[1]);
  await release(daemon);
  assert.deepEqual(present(), [true, false]);
});

test('a folder that somebody uses stays', async () => {
  const daemon = await claim('000001');
  mkdirSync(shared[1], { recursive: true });
  writeFileSync(join(shared[1], 'socket'), '');
  await release(daemon);
  assert.deepEqual(present(), [true, true]);
});

test('of several daemons the last one removes what the first one found absent', async () => {
  const first = await claim('000001');
  mkdirSync(shared[1], { recursive: true });
  const second = await claim('000002');
  assert.deepEqual(second.claimed, shared);
  await release(first);
  assert.deepEqual(present(), [true, true]);
  await release(second);
  assert.deepEqual(present(), [false, false]);
});

test('the socket of a shim is named after the hash of address, namespace and ID', () => {
  // printf /tmp/a.sock/ns/c1 | sha256sum
  const hash = 'd95acc41a5b4103f278ef4381da7a1780f9385e8b80dcb51ae495739aabce447';
  assert.equal(shimSocket('/tmp/a.sock', 'ns', 'c1'), `/run/containerd/s/${hash}`);
});
