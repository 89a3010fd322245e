import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent, Timing } from '../../lib/core/events.ts';
import { leftIn, planOf, startTwinRun, wholeCycle } from '../testing/twin-run.ts';

const isTiming = (event: RunEvent): event is Timing => event.type === 'timing';

function timingsOf(events: readonly RunEvent[], operation: string): Timing[] {
  return events.filter(isTiming).filter((timing) => timing.operation === operation);
}

test('the phases come in their order, each with the iterations the plan gives it', async () => {
  const plan = planOf(`load: { iterations: 3, warmup: 2 }\n${wholeCycle}`);
  const { events, done, twin } = await startTwinRun(plan);
  await done;
  const told = events.flatMap((event) => {
    if (event.type === 'phase') return [event.phase];
    return event.type === 'iteration' ? [`${event.phase} ${event.iteration}`] : [];
  });
  assert.deepEqual(told, [
    'warm-up',
    'warm-up 1',
    'warm-up 2',
    'measurement',
    'measurement 1',
    'measurement 2',
    'measurement 3',
    'settle',
  ]);
  assert.deepEqual(await leftIn(twin), []);
});

test('Wait is sent before Start, and the task is deleted before the container', async () => {
  const plan = planOf(`load: { iterations: 1 }\n${wholeCycle}`);
  const { twin, done } = await startTwinRun(plan);
  await done;
  const cycle = twin.calls.map((call) => call.operation);
  const from = cycle.indexOf('snapshots.prepare');
  assert.deepEqual(cycle.slice(from), [
    'snapshots.prepare',
    'containers.create',
    'tasks.create',
    'tasks.wait',
    'tasks.start',
    'tasks.get',
    'tasks.kill',
    'tasks.delete',
    'containers.delete',
    'snapshots.remove',
  ]);
});

test('an operation lasts as long as its calls, and create_start as long as both', async () => {
  const plan = planOf(`load: { iterations: 1 }\n${wholeCycle}`);
  const { events, done } = await startTwinRun(plan);
  await done;
  const ms = (operation: string): number => {
    const [timing] = timingsOf(events, operation);
    assert.ok(timing?.ok, `${operation} was timed`);
    return timing.durationMs;
  };
  const near = (actual: number, expected: number) => assert.ok(Math.abs(actual - expected) < 1e-9);
  near(ms('create'), ms('snapshot.prepare') + ms('container.create'));
  near(ms('start'), ms('task.create') + ms('task.start'));
  near(ms('create_start'), ms('create') + ms('start'));
  near(ms('delete'), ms('task.delete') + ms('container.delete') + ms('snapshot.remove'));
  assert.ok(ms('iteration') >= ms('create_start') + ms('kill') + ms('delete'));
});

test('a failed operation has a code and no duration, and its iteration is cleaned up', async () => {
  const plan = planOf(`load: { iterations: 2 }\n${wholeCycle}`);
  const { events, done, twin } = await startTwinRun(plan, {
    script: (twin) => twin.fail('tasks.start', { code: 'internal', times: 1 }),
  });
  await done;
  const [failed] = timingsOf(events, 'start');
  assert.ok(failed !== undefined && !failed.ok);
  assert.equal(failed.error.code, 'internal');
  assert.ok(!('durationMs' in failed));
  assert.equal(timingsOf(events, 'create_start').length, 1, 'only the second iteration has one');
  const iterations = events.filter((event) => event.type === 'iteration');
  assert.deepEqual(
    iterations.map((event) => event.type === 'iteration' && event.ok),
    [false, true],
  );
  assert.deepEqual(await leftIn(twin), []);
});

test('a call that fails after it has done its work is cleaned up all the same', async () => {
  for (const operation of ['snapshots.prepare', 'containers.create', 'tasks.create'] as const) {
    const plan = planOf(`callTimeout: 100ms\nload: { iterations: 1 }\n${wholeCycle}`);
    const { done, twin } = await startTwinRun(plan, {
      script: (twin) => twin.fail(operation, { code: 'unknown', times: 1 }),
    });
    await done;
    assert.deepEqual(await leftIn(twin), [], operation);
  }
});

test('a process that ignores the signal is killed when its grace is over, and that is told', async () => {
  const steps = 'steps: [create, start, kill: { signal: SIGTERM, grace: 20ms, ready: 0s }, delete]';
  const { events, done, twin } = await startTwinRun(planOf(`load: { iterations: 2 }\n${steps}`), {
    script: (twin) => {
      twin.processes = () => ({ ignores: [15] });
    },
  });
  await done;
  const warnings = events.flatMap((event) => (event.type === 'warning' ? [event.warning] : []));
  assert.deepEqual(warnings, [
    { code: 'kill-escalated', signal: 'SIGTERM', count: 2, graceMs: 20 },
  ]);
  assert.equal(timingsOf(events, 'kill').filter((timing) => timing.ok).length, 2);
  assert.deepEqual(await leftIn(twin), []);
});

test('a process that not even SIGKILL ends fails the kill, and the run goes on', async () => {
  const steps = 'steps: [create, start, kill: { signal: SIGKILL, grace: 5ms }, delete]';
  const plan = planOf(`callTimeout: 100ms\nload: { iterations: 1 }\n${steps}`);
  const { events, done } = await startTwinRun(plan, {
    script: (twin) => {
      twin.processes = () => ({ ignores: [9] });
    },
  });
  await done;
  const [kill] = timingsOf(events, 'kill');
  assert.ok(kill !== undefined && !kill.ok);
  assert.equal(kill.error.code, 'exit_missing');
});

test('an unexpected status fails the step with what was expected and what came', async () => {
  const plan = planOf(`load: { iterations: 1 }\n${wholeCycle}`);
  const { events, done } = await startTwinRun(plan, {
    script: (twin) => {
      twin.processes = () => ({ exitsAfterMs: 0.001, exitStatus: 3 });
    },
    latency: { 'tasks.get': 20 },
  });
  await done;
  const [status] = timingsOf(events, 'status').filter((timing) => !timing.ok);
  assert.ok(status !== undefined && !status.ok);
  assert.equal(status.error.code, 'unexpected_status');
  assert.match(status.error.message, /to be running, but it is stopped \(exit status 3\)/);
});

test('workers run side by side and no container ID is used twice', async () => {
  const plan = planOf(`load: { iterations: 40, concurrency: 4 }\n${wholeCycle}`);
  const { events, done, twin } = await startTwinRun(plan, { latency: { 'tasks.create': 2 } });
  await done;
  const workers = new Set(events.filter(isTiming).map((timing) => timing.worker));
  assert.deepEqual([...workers].sort(), [1, 2, 3, 4]);
  const iterations = events.flatMap((event) =>
    event.type === 'iteration' ? [event.iteration] : [],
  );
  assert.deepEqual(
    iterations.sort((a, b) => a - b),
    Array.from({ length: 40 }, (_, index) => index + 1),
  );
  assert.equal(twin.count('containers.create'), 40);
  assert.deepEqual(await leftIn(twin), []);
});

test('a run that is stopped ends its step, cleans up and begins no other iteration', async () => {
  for (const at of ['create', 'start', 'status', 'kill', 'delete']) {
    const plan = planOf(`load: { iterations: 50, warmup: 0, concurrency: 2 }\n${wholeCycle}`);
    const running = await startTwinRun(plan, {
      onEvent(event) {
        if (isTiming(event) && event.operation === at) running.stop();
      },
    });
    await running.done;
    const iterations = running.events.filter((event) => event.type === 'iteration');
    assert.ok(iterations.length <= 2, `${at}: ${iterations.length} iterations ended`);
    assert.deepEqual(await leftIn(running.twin), [], at);
    const failed = running.events.filter((event) => isTiming(event) && !event.ok);
    assert.deepEqual(failed, [], `${at}: stopping is not a failure`);
  }
});

test('a stop cuts a sleep short without counting it as a failure', async () => {
  const plan = planOf('load: { iterations: 1 }\nsteps: [create, start, sleep: 1h, kill, delete]');
  const running = await startTwinRun(plan, {
    onEvent(event) {
      if (isTiming(event) && event.operation === 'start') setImmediate(() => running.stop());
    },
  });
  await running.done;
  assert.deepEqual(
    running.events.filter((event) => isTiming(event) && !event.ok),
    [],
  );
  assert.deepEqual(await leftIn(running.twin), []);
});

test('a daemon that dies ends the run with one clear error', async () => {
  const plan = planOf(`load: { iterations: 50, concurrency: 3 }\n${wholeCycle}`);
  let starts = 0;
  const running = await startTwinRun(plan, {
    onEvent(event) {
      if (isTiming(event) && event.operation === 'start' && event.ok) {
        starts += 1;
        if (starts === 10) running.twin.kill();
      }
    },
  });
  await assert.rejects(running.done, { name: 'HarnessError', code: 'daemon_lost', status: 3 });
});

test('every measured iteration is offered to the sampler', async () => {
  const plan = planOf(`load: { iterations: 12, warmup: 1, concurrency: 3 }\n${wholeCycle}`);
  const offered: string[] = [];
  const { done } = await startTwinRun(plan, {
    sampling: {
      afterIteration: async (phase, iteration) => {
        offered.push(`${phase} ${iteration}`);
      },
    },
  });
  await done;
  assert.equal(offered.length, 13);
  assert.equal(offered.filter((text) => text.startsWith('measurement')).length, 12);
});
