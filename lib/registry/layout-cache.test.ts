import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { processIdentity } from '../host/process-identity.ts';
import { inBuildingFolder, useLayout } from './layout-cache.ts';

let cacheDir = '';
beforeEach(() => {
  cacheDir = mkdtempSync(join(tmpdir(), 'layout-cache-'));
});
afterEach(() => rmSync(cacheDir, { recursive: true }));

const identity = (processIdentity(process.pid) ?? '').replaceAll('/', '.');

function layout(name: string, usedSeconds: number, user?: string): void {
  const folder = join(cacheDir, name);
  mkdirSync(folder);
  if (user !== undefined) writeFileSync(join(folder, `used-by-${user}`), '');
  utimesSync(folder, usedSeconds, usedSeconds);
}

test('the oldest layouts go, but for those in use and what else lies there', async () => {
  for (const age of [1, 2, 3, 4, 5]) layout(`stand-in-${age}`, 1000 - age);
  layout('stand-in-used', 1, identity);
  layout('stand-in-used-by-the-dead', 2, `${identity}1`);
  layout('archive-1', 3);
  layout('containerd-sid', 4);
  assert.equal(await useLayout(cacheDir, 'stand-in-5'), true);
  assert.deepEqual(readdirSync(cacheDir).sort(), [
    'archive-1',
    'containerd-sid',
    'stand-in-1',
    'stand-in-2',
    'stand-in-5',
    'stand-in-used',
  ]);
});

test('marks of users that have ended do not gather in a layout', async () => {
  layout('stand-in-1', 1, `${identity}1`);
  assert.equal(await useLayout(cacheDir, 'stand-in-1'), true);
  assert.deepEqual(readdirSync(join(cacheDir, 'stand-in-1')), [`used-by-${identity}`]);
});

test('a layout that is not there cannot be used, and is not made', async () => {
  assert.equal(await useLayout(cacheDir, 'stand-in-1'), false);
  assert.equal(await useLayout(join(cacheDir, 'absent'), 'stand-in-1'), false);
  assert.deepEqual(readdirSync(cacheDir), []);
});

test('a folder that is built in is removed, whatever the work comes to', async () => {
  const failing = inBuildingFolder(cacheDir, async (folder) => {
    writeFileSync(join(folder, 'file'), '');
    throw new Error('failed');
  });
  await assert.rejects(failing, /failed/);
  assert.deepEqual(readdirSync(cacheDir), []);
});
