import assert from 'node:assert/strict';
import { closeSync, openSync } from 'node:fs';
import { test } from 'node:test';
import {
  countDescriptors,
  countOwnDescriptors,
  type DescriptorType,
  descriptorType,
} from './descriptors.ts';
import { isGone } from './proc-file.ts';
import { makeFixture } from './testing/fixture.ts';

test('every kind of link target has its type', () => {
  const targets: Readonly<Record<string, DescriptorType>> = {
    'socket:[32087]': 'socket',
    'pipe:[32084]': 'pipe',
    'anon_inode:[pidfd]': 'pidfd',
    'pidfd:[412]': 'pidfd',
    'anon_inode:inotify': 'inotify',
    'anon_inode:[inotify]': 'inotify',
    'anon_inode:[eventfd]': 'eventfd',
    'anon_inode:[eventpoll]': 'eventpoll',
    'anon_inode:[timerfd]': 'timerfd',
    'anon_inode:[fanotify]': 'other',
    'anon_inode:[signalfd]': 'other',
    'net:[4026531840]': 'other',
    '/memfd:runc_cloned (deleted)': 'other',
    '/run/containerd/fifo/1/x-stdout (deleted)': 'deleted',
    '/var/lib/meta.db': 'file',
    '/dev/null': 'file',
  };
  for (const [target, type] of Object.entries(targets)) {
    assert.equal(descriptorType(target), type, target);
  }
});

test('descriptors are counted by type, and those types add up to the total', (t) => {
  const root = makeFixture(t, {
    '/proc/7/fd/0': { link: '/dev/null' },
    '/proc/7/fd/1': { link: 'pipe:[1]' },
    '/proc/7/fd/2': { link: 'pipe:[1]' },
    '/proc/7/fd/3': { link: 'anon_inode:inotify' },
  });
  const { total, byType } = countDescriptors(7, root);
  assert.equal(total, 4);
  assert.deepEqual([byType.file, byType.pipe, byType.inotify, byType.socket], [1, 2, 1, 0]);
  assert.equal(
    Object.values(byType).reduce((sum, count) => sum + count),
    total,
  );
});

test('a process that is gone is an error, not 0 descriptors', (t) => {
  assert.throws(() => countDescriptors(7, makeFixture(t, {})), isGone);
});

test('a file that this process opens counts as one, in both ways of counting', () => {
  const own = countOwnDescriptors();
  const files = countDescriptors('self').byType.file;
  const file = openSync('/dev/null', 'r');
  assert.equal(countOwnDescriptors(), own + 1);
  assert.equal(countDescriptors('self').byType.file, files + 1);
  assert.equal(countDescriptors('self').total, own + 1);
  closeSync(file);
  assert.equal(countOwnDescriptors(), own);
});
