import assert from 'node:assert/strict';
import { existsSync, mkdirSync, symlinkSync, utimesSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { processIdentity } from '../../host/process-identity.ts';
import { folderPrefix, writeOwner } from './folder.ts';
import { sweepDeadDaemons } from './sweep.ts';

let tempRoot = '';
beforeEach(async () => {
  tempRoot = await mkdtemp(join(tmpdir(), 'sweep-'));
});
afterEach(() => rm(tempRoot, { recursive: true }));

const me = () => processIdentity(process.pid) ?? '';

function makeFolder(suffix: string): string {
  const folder = join(tempRoot, `${folderPrefix}${suffix}`);
  mkdirSync(folder);
  return folder;
}

test('the folder of a dead owner is removed, that of a living one is not', async () => {
  const dead = makeFolder('dead00');
  const alive = makeFolder('alive0');
  await writeOwner(dead, { owner: `${me()}1`, daemonPid: 4_000_000, sharedFolders: [] });
  await writeOwner(alive, { owner: me(), sharedFolders: [] });
  const swept = await sweepDeadDaemons({ tempRoot, dryRun: false });
  assert.deepEqual(swept, [{ folder: dead, pid: 4_000_000, problems: [] }]);
  assert.deepEqual([existsSync(dead), existsSync(alive)], [false, true]);
});

test('a dry run tells what would go and removes nothing', async () => {
  const dead = makeFolder('dead00');
  await writeOwner(dead, { owner: 'another-boot/1/1', sharedFolders: [] });
  const swept = await sweepDeadDaemons({ tempRoot, dryRun: true });
  assert.deepEqual(swept, [{ folder: dead, problems: [] }]);
  assert.equal(existsSync(dead), true);
});

test('a folder without an owner is being made, unless it is a minute old', async () => {
  const fresh = makeFolder('fresh0');
  const stale = makeFolder('stale0');
  utimesSync(stale, 1, 1);
  await sweepDeadDaemons({ tempRoot, dryRun: false });
  assert.deepEqual([existsSync(fresh), existsSync(stale)], [true, false]);
});

test('a link is not followed', async () => {
  const target = join(tempRoot, 'elsewhere');
  mkdirSync(target);
  await writeOwner(target, { owner: 'another-boot/1/1', sharedFolders: [] });
  symlinkSync(target, join(tempRoot, `${folderPrefix}link00`));
  assert.deepEqual(await sweepDeadDaemons({ tempRoot, dryRun: false }), []);
  assert.equal(existsSync(target), true);
});

test('a root without any daemon, or none at all, has nothing to sweep', async () => {
  assert.deepEqual(await sweepDeadDaemons({ tempRoot, dryRun: false }), []);
  const absent = join(tempRoot, 'absent');
  assert.deepEqual(await sweepDeadDaemons({ tempRoot: absent, dryRun: false }), []);
});
