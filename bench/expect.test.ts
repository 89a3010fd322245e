import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Clock, systemClock } from '../lib/core/clock.ts';
import type { RunEvent, Timing } from '../lib/core/events.ts';
import type { CpuCounters } from '../lib/host/cgroup-facts.ts';
import type { OpenFacts } from '../lib/host/container-facts.ts';
import { leftIn, planOf, startTwinRun } from './testing/twin-run.ts';

type Check = Extract<RunEvent, { type: 'check' }>;

const checksOf = (events: readonly RunEvent[]): Check[] =>
  events.filter((event) => event.type === 'check');

const failuresOf = (events: readonly RunEvent[]): Timing[] =>
  events.filter((event) => event.type === 'timing').filter(({ ok }) => !ok);

const idle: CpuCounters = { usageMs: 100, periods: 40, throttled: 1 };

/** A host that gives a value of its own for each reading of a fact, the last one for ever. */
function host(values: readonly number[], cpuCounters = () => idle): OpenFacts {
  let reading = 0;
  return () => ({
    read() {
      reading += 1;
      return { value: values[Math.min(reading, values.length) - 1] ?? 0 };
    },
    cpuCounters,
  });
}

function plan(steps: string) {
  return planOf(`load: { iterations: 1 }\nsteps: ${steps}`);
}

describe('wait', () => {
  test('waits for the exit and takes the status it was told to expect', async () => {
    const { events, done, twin } = await startTwinRun(
      plan('[create, start, wait: { expect: 3 }]'),
      {
        script: (twin) => {
          twin.processes = () => ({ exitsAfterMs: 5, exitStatus: 3 });
        },
      },
    );
    await done;
    assert.deepEqual(failuresOf(events), []);
    assert.deepEqual(await leftIn(twin), []);
  });

  test('reads the memory of the first iteration meanwhile, up to the exit', async () => {
    const scenario = 'load: { iterations: 2 }\nsteps: [create, start, wait, delete]';
    const { events, done } = await startTwinRun(planOf(scenario), {
      openFacts: host([128]),
      script: (twin) => {
        twin.processes = () => ({ exitsAfterMs: 30, exitStatus: 137 });
      },
    });
    await done;
    const [course, ...others] = events.filter(({ type }) => type === 'container-memory');
    assert.ok(course?.type === 'container-memory');
    assert.deepEqual(others, []);
    assert.deepEqual([course.iteration, course.step, course.exitStatus], [1, 3, 137]);
    assert.ok(course.bytes.length >= 2 && course.bytes.every((bytes) => bytes === 128));
  });

  const failing: readonly [string, { exitsAfterMs?: number }, string][] = [
    ['another status', { exitsAfterMs: 1 }, 'unexpected_exit'],
    ['no exit in time', {}, 'exit_missing'],
  ];
  for (const [what, behaviour, code] of failing) {
    test(`fails with ${what}, and its container is removed`, async () => {
      const steps = '[create, start, wait: { expect: 3, timeout: 20ms }, delete, create, start]';
      const { events, done, twin } = await startTwinRun(plan(steps), {
        script: (twin) => {
          twin.processes = () => behaviour;
        },
      });
      await done;
      const [failure] = failuresOf(events);
      assert.ok(failure !== undefined && !failure.ok);
      assert.deepEqual([failure.operation, failure.error.code], ['wait', code]);
      assert.equal(twin.count('containers.create'), 1, 'the iteration ends with it');
      assert.deepEqual(await leftIn(twin), []);
    });
  }

  test('ends at once when the run is stopped, and has failed at nothing', async () => {
    const running = await startTwinRun(plan('[create, start, wait]'), {
      onEvent(event) {
        if (event.type === 'timing' && event.operation === 'start') running.stop();
      },
    });
    await running.done;
    assert.deepEqual(failuresOf(running.events), []);
    assert.deepEqual(await leftIn(running.twin), []);
  });
});

describe('expect', () => {
  test('writes down what it found, and the iteration goes on whatever that is', async () => {
    const steps =
      '[create, start, expect: { pids.limit: 64, pids.current: "<= 64" }, kill, delete]';
    const { events, done } = await startTwinRun(plan(steps), { openFacts: host([64, 70]) });
    await done;
    assert.deepEqual(failuresOf(events), []);
    assert.deepEqual(
      checksOf(events).map(({ step, check, kind, fact, reading }) => [
        step,
        check,
        kind,
        fact,
        reading,
      ]),
      [
        [3, 'pids', 'readback', 'pids.limit', { value: 64 }],
        [3, 'pids', 'observed', 'pids.current', { value: 70 }],
      ],
    );
    assert.ok(events.some((event) => event.type === 'timing' && event.operation === 'delete'));
  });

  test('looks again until the time is over', async () => {
    const steps = '[create, start, expect: { within: 10s, pids.refused: ">= 1", control: true }]';
    const { events, done } = await startTwinRun(plan(steps), { openFacts: host([0, 0, 1]) });
    await done;
    const [check, ...others] = checksOf(events);
    assert.deepEqual([check?.kind, check?.reading, others], ['control', { value: 1 }, []]);
  });

  test('knows the OOM events of its own container alone, and tells of those that never came', async () => {
    const steps =
      '[create, start, wait, expect: { exit: 137, oom.events: 1, within: 5s }, delete, ' +
      'create, start, kill: { signal: 9 }, expect: { oom.events: 1, oom.kills: 1 }]';
    const running = await startTwinRun(plan(steps), {
      openFacts: host([1]),
      onEvent(event) {
        if (event.type === 'timing' && event.operation === 'task.start' && event.iteration === 1) {
          // After the operation has gone on to the next step.
          setTimeout(() => running.twin.oom('test', 'cb-abcdefghijkl-1'), 5);
        }
      },
    });
    await running.done;
    assert.deepEqual(
      checksOf(running.events).map(({ fact, reading }) => [fact, reading]),
      [
        ['exit', { value: 137 }],
        ['oom.events', { value: 1 }],
        ['oom.kills', { value: 1 }],
        ['oom.events', { value: 0 }],
      ],
    );
    const warnings = running.events.filter((event) => event.type === 'warning');
    assert.deepEqual(
      warnings.map(({ warning }) => warning),
      [{ code: 'oom-event-missed', count: 1, containerId: 'cb-abcdefghijkl-2' }],
    );
  });

  test('says so when the container was gone before the host could be asked', async () => {
    const steps = '[create, start, wait, expect: { oom.kills: 0 }]';
    const { events, done } = await startTwinRun(plan(steps), {
      openFacts: () => {
        throw Object.assign(new Error('gone'), { code: 'ENOENT' });
      },
      script: (twin) => {
        twin.processes = () => ({ exitsAfterMs: 1 });
      },
    });
    await done;
    const [check] = checksOf(events);
    assert.ok(check !== undefined && 'unreadable' in check.reading);
  });
});

test('watch measures what was used between its two readings', async () => {
  const steps =
    '[create, start, watch: 50ms, expect: { cpu.usage: "> 0", cpu.periods: 40, cpu.throttled: 1 }]';
  let counters = idle;
  // On a busy machine counters are read more than once before the rest, and after it.
  const clock: Clock = {
    ...systemClock,
    async sleep(ms, stop) {
      await systemClock.sleep(ms, stop);
      if (ms === 50) counters = { usageMs: 125, periods: 80, throttled: 2 };
    },
  };
  const openFacts = host([], () => counters);
  const { events, done } = await startTwinRun(plan(steps), { openFacts, clock });
  await done;
  const values = checksOf(events).map(({ reading }) => ('value' in reading ? reading.value : NaN));
  const [usage, ...others] = values;
  // 25 ms of CPU in 50 ms or, on a busy machine, in more of them.
  assert.ok(Number(usage) > 0 && Number(usage) < 0.6, String(usage));
  assert.deepEqual(others, [40, 1]);
});
