import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../output/testing/temporary-folder.ts';
import { type FileLock, lockFile } from './flock.ts';

function locked(path: string): FileLock {
  const lock = lockFile(path);
  if ('text' in lock) throw new Error(`expected a free lock, it says ${lock.text}`);
  return lock;
}

test('a file is locked once, and says by whom', async (t) => {
  const path = join(await temporaryFolder(t), 'a', 'lock');
  const lock = locked(path);
  lock.write('one');
  assert.deepEqual(lockFile(path), { text: 'one' });
  lock.write('again');
  assert.deepEqual(lockFile(path), { text: 'again' });
  lock.release();
  assert.equal(readFileSync(path, 'utf8'), '');
  locked(path).release();
});

test('a child that holds it keeps it, until it is killed', async (t) => {
  const path = join(await temporaryFolder(t), 'lock');
  const lock = locked(path);
  lock.write('');
  const child = spawn('sleep', ['60'], { stdio: ['ignore', 'ignore', 'ignore', lock.descriptor] });
  lock.release();
  assert.ok('text' in lockFile(path), 'the child has it');
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  locked(path).release();
});
