import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listShims } from './shims.ts';
import { makeFixture } from './testing/fixture.ts';

function commandLine(...args: string[]): string {
  return args.map((arg) => `${arg}\0`).join('');
}

const shim = '/usr/bin/containerd-shim-runc-v2';
const flags = ['-namespace', 'ns', '-id', 'c1', '-address', '/run/d.sock'];

test('shims are told from zombies, other programs, and the helpers they run with', (t) => {
  const root = makeFixture(t, {
    '/proc/10/comm': 'containerd-shim\n',
    '/proc/10/cmdline': commandLine(shim, ...flags),
    '/proc/10/cwd': { link: '/state/ns/c1' },
    '/proc/11/comm': 'containerd-shim\n',
    '/proc/11/cmdline': commandLine(shim, ...flags, '-bundle', '/b', 'delete'),
    '/proc/12/comm': 'containerd-shim\n',
    '/proc/12/cmdline': '',
    '/proc/13/comm': 'containerd\n',
    '/proc/13/cmdline': commandLine('containerd', ...flags),
  });
  const helper = { pid: 11, namespace: 'ns', id: 'c1', address: '/run/d.sock', action: 'delete' };
  const { action: _, ...plain } = helper;
  assert.deepEqual(
    listShims(root).sort((a, b) => a.pid - b.pid),
    [{ ...plain, pid: 10, bundle: '/state/ns/c1' }, helper],
  );
});

test('flags may have two hyphens or an equals sign, and a value may look like a flag', (t) => {
  const root = makeFixture(t, {
    '/proc/10/comm': 'containerd-shim\n',
    '/proc/10/cmdline': commandLine(
      shim,
      '--namespace=id',
      '-id',
      'start',
      '--address',
      'unix:///run/d.sock',
      '-debug',
    ),
  });
  assert.deepEqual(listShims(root), [
    { pid: 10, namespace: 'id', id: 'start', address: '/run/d.sock' },
  ]);
});
