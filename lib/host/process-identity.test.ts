import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { isAlive, processIdentity } from './process-identity.ts';

test('a process is alive under its own identity, and under no other start time or boot', () => {
  const identity = processIdentity(process.pid);
  assert.ok(identity);
  assert.match(identity, new RegExp(`^[0-9a-f-]{36}/${process.pid}/\\d+$`));
  assert.equal(isAlive(identity), true);
  assert.equal(isAlive(`${identity}1`), false);
  assert.equal(isAlive(identity.replace(/^[^/]+/, 'another-boot')), false);
});

test('a malformed identity names no process', () => {
  for (const identity of ['', 'nonsense', `${process.pid}`, `boot/${process.pid}/`]) {
    assert.equal(isAlive(identity), false);
  }
});

test('a process that has ended is not alive', async () => {
  const child = spawn('sleep', ['100']);
  await once(child, 'spawn');
  assert.ok(child.pid);
  const identity = processIdentity(child.pid);
  assert.ok(identity);
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.equal(isAlive(identity), false);
  assert.equal(processIdentity(child.pid), undefined);
});
