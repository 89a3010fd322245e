import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { test } from 'node:test';
import { catchesSignal } from './caught-signals.ts';

const { SIGTERM, SIGQUIT } = constants.signals;

test('a handler that a shell installs is seen, one that it does not install is not', async () => {
  const shell = spawn('sh', ['-c', 'trap : TERM; echo ready; read line'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    await once(shell.stdout, 'data');
    const pid = shell.pid ?? 0;
    assert.equal(catchesSignal(pid, SIGTERM), true);
    assert.equal(catchesSignal(pid, SIGQUIT), false);
  } finally {
    shell.stdin.end();
    await once(shell, 'exit');
  }
});

test('a process that is not there is neither', () => {
  assert.equal(catchesSignal(2 ** 30, SIGTERM), undefined);
});
