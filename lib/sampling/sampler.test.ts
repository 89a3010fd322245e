import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../core/clock.ts';
import type { Sample } from '../core/events.ts';
import type { SamplePlan } from '../core/plan.ts';
import type { Warning } from '../core/warning.ts';
import { everyNth, type PacedProbe, paced } from './pace.ts';
import { createSampler } from './sampler.ts';

/** Time that only the test moves. */
function fakeClock() {
  let nowMs = 1000;
  const sleepers = new Set<{ untilMs: number; wake: () => void }>();
  const clock: Clock = {
    name: 'fake',
    now: () => BigInt(Math.round(nowMs * 1e6)),
    wall: () => new Date(0),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        const sleeper = {
          untilMs: nowMs + ms,
          wake: () => {
            sleepers.delete(sleeper);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        });
      }),
  };
  return {
    clock,
    sleepers,
    /** Time passes while something works: nobody is woken. */
    spend: (ms: number) => {
      nowMs += ms;
    },
    /** Lets `ms` pass and wakes whoever is due. */
    async advance(ms: number) {
      nowMs += ms;
      for (const sleeper of [...sleepers]) {
        if (sleeper.untilMs <= nowMs + 1e-6) sleeper.wake();
      }
      await turn();
    },
  };
}

function setUp(every: SamplePlan['every'], probes?: readonly PacedProbe[]) {
  const time = fakeClock();
  const samples: Sample[] = [];
  const warnings: Warning[] = [];
  const sampler = createSampler({
    probes: probes ?? [probeOf('host', async () => ({ 'host.mounts': 1 }))],
    clock: time.clock,
    startedAt: time.clock.now(),
    every,
    onSample: (sample) => samples.push(sample),
    onWarning: (warning) => warnings.push(warning),
  });
  return { ...time, samples, warnings, sampler };
}

function probeOf(target: PacedProbe['target'], read: PacedProbe['read']): PacedProbe {
  return { target, read, close() {} };
}

const eachIteration = { kind: 'iterations', iterations: 1 } as const;
const eachSecond = { kind: 'time', intervalMs: 1000 } as const;

test('by iterations, a sample is taken after each nth one, and none by time', async () => {
  const { sampler, samples, sleepers } = setUp({ kind: 'iterations', iterations: 3 });
  sampler.start('measurement');
  for (let iteration = 1; iteration <= 7; iteration += 1) {
    await sampler.afterIteration('measurement', iteration);
  }
  assert.deepEqual(
    samples.map(({ phase, iteration }) => [phase, iteration]),
    [
      ['measurement', 3],
      ['measurement', 6],
    ],
  );
  assert.equal(sleepers.size, 0);
  await sampler.close();
});

test('a sample holds the values of all probes, when it began, and what it cost', async () => {
  const time: { spend?: (ms: number) => void } = {};
  const { sampler, samples, spend } = setUp(eachIteration, [
    probeOf('host', async () => {
      time.spend?.(1.5);
      return { 'host.mounts': 4 };
    }),
    probeOf('shims', async () => {
      time.spend?.(2);
      return { 'shims.count': 0 };
    }),
  ]);
  time.spend = spend;
  spend(250);
  await sampler.sampleNow('setup', 0);
  assert.deepEqual(samples, [
    {
      type: 'sample',
      phase: 'setup',
      iteration: 0,
      atMs: 250,
      costMs: 3.5,
      values: { 'host.mounts': 4, 'shims.count': 0 },
    },
  ]);
});

test('a paced probe is left out in between, but never of a sample that was asked for', async () => {
  const heap = probeOf('harness', async () => ({ 'harness.heap': 1 }));
  const { sampler, samples } = setUp(eachIteration, [
    paced(heap, everyNth(3)),
    probeOf('host', async () => ({ 'host.mounts': 1 })),
  ]);
  for (let iteration = 1; iteration <= 4; iteration += 1) {
    await sampler.afterIteration('measurement', iteration);
  }
  await sampler.sampleNow('settle', 4);
  assert.deepEqual(
    samples.map(({ values }) => Object.keys(values).length),
    [2, 1, 1, 2, 2],
  );
});

test('a probe that fails leaves its values out, is reported once, and is read again', async () => {
  let reads = 0;
  const { sampler, samples, warnings } = setUp(eachIteration, [
    probeOf('daemon', async () => {
      reads += 1;
      if (reads < 3) throw new Error('the daemon has ended');
      return { 'daemon.rss': 7 };
    }),
    probeOf('host', async () => ({ 'host.mounts': 1 })),
  ]);
  for (let iteration = 1; iteration <= 3; iteration += 1) {
    await sampler.afterIteration('measurement', iteration);
  }
  assert.deepEqual(
    samples.map(({ values }) => values),
    [{ 'host.mounts': 1 }, { 'host.mounts': 1 }, { 'daemon.rss': 7, 'host.mounts': 1 }],
  );
  assert.deepEqual(warnings, [
    { code: 'probe-unavailable', target: 'daemon', reason: 'the daemon has ended' },
  ]);
});

test('samples of workers side by side are taken one after the other', async () => {
  let underWay = 0;
  let most = 0;
  const { sampler, samples } = setUp(eachIteration, [
    probeOf('host', async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await turn();
      underWay -= 1;
      return {};
    }),
  ]);
  await Promise.all([1, 2, 3].map((iteration) => sampler.afterIteration('measurement', iteration)));
  assert.equal(most, 1);
  assert.deepEqual(
    samples.map(({ iteration }) => iteration),
    [1, 2, 3],
  );
});

test('by time, deadlines are absolute: what a sample costs does not shift the next one', async () => {
  const time: { spend?: (ms: number) => void } = {};
  const { sampler, samples, advance, spend, warnings } = setUp(eachSecond, [
    probeOf('host', async () => {
      time.spend?.(300);
      return {};
    }),
  ]);
  time.spend = spend;
  sampler.start('measurement');
  await advance(1000);
  await sampler.afterIteration('measurement', 17);
  await advance(700);
  await advance(699);
  assert.equal(samples.length, 2);
  await advance(1);
  assert.deepEqual(
    samples.map(({ atMs, iteration }) => [atMs, iteration]),
    [
      [1000, 0],
      [2000, 17],
      [3000, 17],
    ],
  );
  await sampler.close();
  assert.deepEqual(warnings, []);
});

test('deadlines that pass during a sample are counted as missed, not made up', async () => {
  const time: { spend?: (ms: number) => void; cost: number } = { cost: 2500 };
  const { sampler, samples, advance, spend, warnings } = setUp(eachSecond, [
    probeOf('host', async () => {
      time.spend?.(time.cost);
      return {};
    }),
  ]);
  time.spend = spend;
  sampler.start('measurement');
  await advance(1000);
  time.cost = 0;
  await advance(499);
  assert.equal(samples.length, 1);
  await advance(1);
  assert.deepEqual(
    samples.map(({ atMs }) => atMs),
    [1000, 4000],
  );
  await sampler.stop();
  await sampler.close();
  assert.deepEqual(warnings, [{ code: 'samples-missed', count: 2 }]);
});

test('stop waits for the sample under way, and nothing comes after it', async () => {
  let finish: (() => void) | undefined;
  const { sampler, samples, advance, sleepers } = setUp(eachSecond, [
    probeOf('host', () => new Promise((resolve) => (finish = () => resolve({ 'host.mounts': 1 })))),
  ]);
  sampler.start('measurement');
  await advance(1000);
  let isStopped = false;
  const stopped = sampler.stop().then(() => {
    isStopped = true;
  });
  await turn();
  assert.equal(isStopped, false);
  finish?.();
  await stopped;
  await advance(5000);
  assert.equal(samples.length, 1);
  assert.equal(sleepers.size, 0);
});

test('stop in between two deadlines ends at once, and the sampler can be started again', async () => {
  const { sampler, samples, advance } = setUp(eachSecond);
  sampler.start('warm-up');
  assert.throws(() => sampler.start('measurement'), /stop it before it is started again/);
  await advance(500);
  await sampler.stop();
  sampler.start('measurement');
  await advance(500);
  assert.equal(samples.length, 0);
  await advance(500);
  assert.deepEqual(
    samples.map(({ phase, atMs }) => [phase, atMs]),
    [['measurement', 1500]],
  );
  await sampler.close();
});

test('a sample that cannot be handed over is an error for whoever waits for it', async () => {
  const time = fakeClock();
  const sampler = createSampler({
    probes: [],
    clock: time.clock,
    startedAt: 0n,
    every: eachSecond,
    onSample: () => {
      throw new Error('disk full');
    },
    onWarning: () => undefined,
  });
  await assert.rejects(sampler.sampleNow('setup', 0), /disk full/);
  sampler.start('measurement');
  await time.advance(1000);
  await assert.rejects(sampler.stop(), /disk full/);
  await sampler.close();
});

test('close gives back what the probes hold', async () => {
  let closed = 0;
  const probe = { ...probeOf('host', async () => ({})), close: () => closed++ };
  const { sampler } = setUp(eachIteration, [probe, paced(probe, everyNth(2))]);
  await sampler.close();
  assert.equal(closed, 2);
});
