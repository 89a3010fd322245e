import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { test } from 'node:test';
import { systemClock } from '../../lib/core/clock.ts';
import { planOf, sessionOnTwin, wholeCycle } from '../testing/twin-run.ts';

const { SIGTERM } = constants.signals;
const never = new AbortController().signal;

async function started(script: string): Promise<{ child: ChildProcess; pid: number }> {
  const child = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return { child, pid: child.pid ?? 0 };
}

test('a process is ready for a signal when it is the own program and has a handler', async (t) => {
  const { session } = await sessionOnTwin(planOf(`load: { iterations: 1 }\n${wholeCycle}`));
  const { child, pid } = await started('echo up; read line; trap : TERM; echo set; read line');
  t.after(() => child.kill('SIGKILL'));

  let ready = false;
  const waiting = session
    .signalReady({ pid, runtimeInit: 'runc init' }, SIGTERM, 60_000, never)
    .then(() => {
      ready = true;
    });
  await systemClock.sleep(50);
  assert.equal(ready, false, 'without a handler the signal would be lost');
  child.stdin?.write('\n');
  await waiting;
  assert.equal(ready, true);
});

test("the runtime's own process is never ready, whatever it handles", async (t) => {
  const { session } = await sessionOnTwin(planOf(`load: { iterations: 1 }\n${wholeCycle}`));
  const { child, pid } = await started('trap : TERM; echo set; read line');
  t.after(() => child.kill('SIGKILL'));
  const runtimeInit = session.commandOf(pid);
  assert.match(runtimeInit, /^sh -c /);

  const stop = new AbortController();
  let ready = false;
  const waiting = session
    .signalReady({ pid, runtimeInit }, SIGTERM, 60_000, stop.signal)
    .then(() => {
      ready = true;
    });
  await systemClock.sleep(50);
  assert.equal(ready, false);
  stop.abort();
  await waiting;
});

test('there is nothing to wait for in a process that is gone', async () => {
  const { session } = await sessionOnTwin(planOf(`load: { iterations: 1 }\n${wholeCycle}`));
  await session.signalReady({ pid: 2 ** 30, runtimeInit: 'runc init' }, SIGTERM, 60_000, never);
});
