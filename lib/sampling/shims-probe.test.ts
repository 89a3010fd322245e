import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { makeFixture } from '../host/testing/fixture.ts';
import { createShimsProbe } from './shims-probe.ts';

const selection = { address: '/run/d.sock', namespace: 'ns' };
const rollup = 'x\nRss: 9 kB\nPss: 8 kB\nAnonymous: 2 kB\n';

function addProcess(root: string, pid: number, files: Readonly<Record<string, string>>): void {
  mkdirSync(`${root}/proc/${pid}`, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(`${root}/proc/${pid}/${name}`, text);
  }
}

function addShim(root: string, pid: number, options: { namespace?: string; more?: string } = {}) {
  const { namespace = 'ns', more = '' } = options;
  addProcess(root, pid, {
    comm: 'containerd-shim\n',
    cmdline: `shim\0-namespace\0${namespace}\0-id\0c${pid}\0-address\0/run/d.sock\0${more}`,
    smaps_rollup: rollup,
  });
}

test("only this daemon's shims in this namespace are counted, without helpers and zombies", async (t) => {
  const root = makeFixture(t, { '/proc/1/comm': 'init\n' });
  addShim(root, 10);
  addShim(root, 11);
  addShim(root, 12, { namespace: 'other' });
  addShim(root, 13, { more: 'delete\0' });
  addShim(root, 14);
  rmSync(`${root}/proc/14/smaps_rollup`);
  writeFileSync(`${root}/proc/14/status`, 'State:\tZ (zombie)\n');
  const probe = createShimsProbe({ ...selection, root }, { now: () => 0n });
  assert.deepEqual(await probe.read(), {
    'shims.count': 2,
    'shims.anon': 4096,
    'shims.pss': 16384,
  });
  assert.deepEqual(
    [...(probe.shims?.() ?? [])].sort((a, b) => a.pid - b.pid),
    [
      { id: 'c10', pid: 10, anonymousBytes: 2048, pssBytes: 8192 },
      { id: 'c11', pid: 11, anonymousBytes: 2048, pssBytes: 8192 },
    ],
  );
});

test('without a shim the sums are 0, and a sum that lacks a part is absent', async (t) => {
  const root = makeFixture(t, { '/proc/1/comm': 'init\n' });
  const probe = createShimsProbe({ ...selection, root }, { now: () => 0n });
  assert.deepEqual(await probe.read(), { 'shims.count': 0, 'shims.anon': 0, 'shims.pss': 0 });
  addShim(root, 10);
  addShim(root, 11);
  writeFileSync(`${root}/proc/11/smaps_rollup`, 'x\nRss: 9 kB\nAnonymous: 2 kB\n');
  assert.deepEqual(await probe.read(), { 'shims.count': 2, 'shims.anon': 4096 });
});

test('a process that becomes a shim by exec right after it was first seen is found', async (t) => {
  const root = makeFixture(t, { '/proc/10/comm': 'containerd\n' });
  const probe = createShimsProbe({ ...selection, root }, { now: () => 0n });
  assert.equal((await probe.read())['shims.count'], 0);
  addShim(root, 10);
  assert.equal((await probe.read())['shims.count'], 1);
});

test('what is known of a PID is believed for ten seconds, and a dead shim is not counted meanwhile', async (t) => {
  let now = 0n;
  const root = makeFixture(t, { '/proc/10/comm': 'sleep\n' });
  const probe = createShimsProbe({ ...selection, root }, { now: () => now });
  await probe.read();
  await probe.read();
  addShim(root, 10);
  assert.equal((await probe.read())['shims.count'], 0);
  now = 10_000_000_001n;
  assert.equal((await probe.read())['shims.count'], 1);
  rmSync(`${root}/proc/10`, { recursive: true });
  assert.equal((await probe.read())['shims.count'], 0);
});
