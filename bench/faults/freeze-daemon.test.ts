import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { setTimeout as rest } from 'node:timers/promises';
import type { FaultTools, Injection } from './fault.ts';
import { freezeDaemon } from './freeze-daemon.ts';

/** `T` of a process that is stopped. */
function stateOf(pid: number): string | undefined {
  return /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
}

function freezing(pid: number | undefined, forMs: number): Promise<Injection> {
  // A checked boundary: of its tools this fault looks at the PID of the daemon alone.
  const tools = { daemon: { pid } } as unknown as FaultTools;
  return freezeDaemon.prepare(
    { kind: 'freeze-daemon', forMs },
    tools,
    new AbortController().signal,
  );
}

describe('a process that is frozen', () => {
  let frozen: ChildProcess;
  let pid = 0;
  before(async () => {
    frozen = spawn('sleep', ['600'], { stdio: 'ignore' });
    await once(frozen, 'spawn');
    pid = frozen.pid ?? 0;
  });
  after(() => frozen.kill('SIGKILL'));

  test('is stopped, and goes on when its time is over', async () => {
    const { disturb } = await freezing(pid, 300);
    const over = disturb(new AbortController().signal);
    while (stateOf(pid) !== 'T') await rest(5);
    await over;
    assert.notEqual(stateOf(pid), 'T');
  });

  // The freezer is killed before, while and after it stops the process: it must go on in any case.
  for (const afterMs of [0, 1, 2, 4, 8, 16, 60]) {
    test(`goes on at once when the run ends ${afterMs} ms later`, async () => {
      const stop = new AbortController();
      const { disturb } = await freezing(pid, 600_000);
      if (afterMs === 0) stop.abort();
      const over = disturb(stop.signal);
      await rest(afterMs);
      stop.abort();
      await over;
      assert.notEqual(stateOf(pid), 'T');
    });
  }
});

test('a process that is gone cannot be frozen: the fault has not happened', async () => {
  const gone = spawn('true', { stdio: 'ignore' });
  await once(gone, 'exit');
  const { disturb } = await freezing(gone.pid, 10);
  await assert.rejects(disturb(new AbortController().signal), /there is no process/);
  await assert.rejects(freezing(undefined, 10), /not known/);
});
