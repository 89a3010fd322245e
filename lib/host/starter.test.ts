import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createStarter } from './starter.ts';

const starter = createStarter();
const file = join(tmpdir(), `starter-${process.pid}`);
after(async () => {
  await starter.close();
  rmSync(file, { force: true });
});

test('a program runs to its end and gives its exit status', async () => {
  assert.equal(await starter.run('/bin/true', []), 0);
  assert.equal(await starter.run('/bin/sh', ['-c', 'exit 7']), 7);
  assert.equal(await starter.run('/bin/sh', ['-c', 'kill -9 $$']), 137);
  assert.equal(await starter.run('/nowhere/program', []), 127);
});

test('arguments reach it as they are, and its errors reach the file', async () => {
  const odd = `a 'b' "c" $HOME \`d\` \\ ;&|\n*`;
  assert.equal(await starter.run('/bin/sh', ['-c', 'printf %s "$1" >&2', 'sh', odd], file), 0);
  assert.equal(readFileSync(file, 'utf8'), odd);
});

test('programs side by side do not wait for each other', async () => {
  writeFileSync(file, '');
  const waits = starter.run('/bin/sh', [
    '-c',
    'until [ -s "$1" ]; do sleep 0.01; done',
    'sh',
    file,
  ]);
  const writes = starter.run('/bin/sh', ['-c', 'echo done >"$1"', 'sh', file]);
  assert.deepEqual(await Promise.all([waits, writes]), [0, 0]);
});

test('a program that does not end is ended with the shells', async () => {
  const other = createStarter();
  const endless = other.run('/bin/sleep', ['1000']);
  const rejected = assert.rejects(endless, /the shell that starts programs ended/);
  await other.close();
  await rejected;
});
