import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { type TarEntry, tarArchive, tarHeader } from './tar.ts';
import { complete, folder, link, textFile } from './tar-entries.ts';

function archive(entries: readonly TarEntry[], chunkBytes: number): Buffer {
  return Buffer.concat([...tarArchive(entries, chunkBytes)]);
}

const entries = complete([
  textFile('etc/passwd', 'root\n', 0o600),
  textFile('bin/empty', ''),
  textFile('bin/block', 'x'.repeat(512)),
  link('bin/sh', 'busybox'),
  folder('tmp', 0o1777),
]);

test('tar lists every entry with its type, mode, owner, size and time', () => {
  const listing = execFileSync('tar', ['--utc', '-tvf', '-'], {
    input: archive(entries, 1000),
    encoding: 'utf8',
  });
  const lines = listing
    .trim()
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' '));
  assert.deepEqual(lines, [
    'drwxr-xr-x root/root 0 1970-01-01 00:00 bin/',
    '-rw-r--r-- root/root 512 1970-01-01 00:00 bin/block',
    '-rw-r--r-- root/root 0 1970-01-01 00:00 bin/empty',
    'lrwxrwxrwx root/root 0 1970-01-01 00:00 bin/sh -> busybox',
    'drwxr-xr-x root/root 0 1970-01-01 00:00 etc/',
    '-rw------- root/root 5 1970-01-01 00:00 etc/passwd',
    'drwxrwxrwt root/root 0 1970-01-01 00:00 tmp/',
  ]);
});

test('the size of the chunks changes none of the bytes', () => {
  const whole = archive(entries, 1 << 20);
  assert.deepEqual(archive(entries, 7), whole);
  assert.equal(whole.length % 512, 0);
});

test('a path that a header cannot hold is refused', () => {
  assert.throws(() => tarHeader(folder('x'.repeat(100))), /at most 100 bytes/);
});

test('content that is not as long as announced is refused', () => {
  const liar: TarEntry = {
    type: 'file',
    path: 'liar',
    mode: 0o644,
    size: 3,
    content: () => [Buffer.from('four')],
  };
  assert.throws(() => archive([liar], 512), /expected 3 bytes in liar, got 4/);
});
