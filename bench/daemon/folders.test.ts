import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldersOf } from './folders.ts';

const content = {
  type: 'io.containerd.content.v1',
  id: 'content',
  exports: { root: '/data/root/io.containerd.content.v1.content' },
};

test('a daemon with folders of its own is taken at its word', () => {
  for (const state of [
    ['--state', '/data/state'],
    ['--state=/data/state'],
    ['-state', '/data/state'],
  ]) {
    const folders = foldersOf([content], ['/usr/bin/containerd', '--root', '/x', ...state]);
    assert.equal(folders.rootDir, '/data/root');
    assert.equal(folders.stateDir, '/data/state');
  }
});

test('a daemon that says nothing has the usual folders', () => {
  assert.deepEqual(foldersOf([], ['/usr/bin/containerd', '--stateless']), {
    rootDir: '/var/lib/containerd',
    stateDir: '/run/containerd',
    runcRoot: '/run/containerd/runc',
  });
});
