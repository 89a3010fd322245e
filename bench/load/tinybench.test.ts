import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Twin } from '../../lib/containerd/twin/index.ts';
import type { RunEvent } from '../../lib/core/events.ts';
import type { TinybenchStatistics } from '../../lib/core/record.ts';
import { Accumulator } from '../../lib/statistics/accumulator.ts';
import { leftIn, planOf, startTwinRun, type TwinRun } from '../testing/twin-run.ts';

const steps = 'steps: [null-call, create, start, status, kill: { signal: SIGKILL }, delete]';

function planWith(driver: string, load = 'iterations: 8, warmup: 3') {
  return planOf(`callTimeout: 200ms\nload: { ${load}, driver: ${driver} }\n${steps}`);
}

/** What happened, without the times. */
function told(events: readonly RunEvent[]): string[] {
  return events.flatMap((event) => {
    switch (event.type) {
      case 'tinybench':
        return [];
      case 'phase':
        return [event.phase];
      case 'timing': {
        const outcome = event.ok ? 'ok' : event.error.code;
        return [`${event.phase} ${event.iteration} ${event.operation} ${outcome}`];
      }
      case 'iteration':
        return [`${event.phase} ${event.iteration} by ${event.worker} ${event.ok}`];
      default:
        return [event.type];
    }
  });
}

function statisticsIn(events: readonly RunEvent[]): TinybenchStatistics | undefined {
  return events.find((event) => event.type === 'tinybench')?.statistics;
}

interface Case {
  readonly name: string;
  readonly script?: (twin: Twin) => void;
  /** Called with each event of the run. */
  readonly during?: (event: RunEvent, running: TwinRun) => void;
}

async function runWith(driver: string, { script, during }: Case) {
  const sampled: string[] = [];
  let running: TwinRun | undefined;
  const started = await startTwinRun(planWith(driver), {
    ...(script && { script }),
    sampling: {
      afterIteration: async (phase, iteration) => void sampled.push(`${phase} ${iteration}`),
      sampleNow: async (phase, iteration) => void sampled.push(`${phase} ${iteration} now`),
    },
    onEvent: (event) => running && during?.(event, running),
  });
  running = started;
  const error = await started.done.then(
    () => undefined,
    (thrown: unknown) => String(thrown),
  );
  const left = error === undefined ? await leftIn(started.twin) : [];
  return { events: started.events, told: told(started.events), sampled, error, left };
}

const at =
  (operation: string, iteration: number, phase = 'measurement') =>
  (event: RunEvent) =>
    event.type === 'timing' &&
    event.operation === operation &&
    event.iteration === iteration &&
    event.phase === phase;

const cases: Case[] = [
  { name: 'all goes well' },
  {
    name: 'a step before create fails',
    script: (twin) => twin.fail('version', { code: 'internal', times: 1, after: 5 }),
  },
  {
    name: 'a start fails',
    script: (twin) => twin.fail('tasks.start', { code: 'internal', times: 2, after: 1 }),
  },
  {
    name: 'a delete fails after the measured part',
    script: (twin) => twin.fail('containers.delete', { code: 'internal', times: 1, after: 6 }),
  },
  ...['null-call', 'create', 'start', 'kill', 'delete'].map((operation) => ({
    name: `it is stopped at ${operation}`,
    during: (event: RunEvent, running: TwinRun) => {
      if (at(operation, 4)(event)) running.stop();
    },
  })),
  {
    name: 'it is stopped during the warm-up',
    during: (event, running) => {
      if (at('start', 2, 'warm-up')(event)) running.stop();
    },
  },
  {
    name: 'the daemon dies during the warm-up',
    during: (event, running) => {
      if (at('create', 2, 'warm-up')(event)) running.twin.kill();
    },
  },
  {
    name: 'the daemon dies',
    during: (event, running) => {
      if (at('create', 4)(event)) running.twin.kill();
    },
  },
];

describe('under tinybench a run tells the same as without, when', () => {
  for (const each of cases) {
    test(each.name, async () => {
      const plain = await runWith('harness', each);
      const driven = await runWith('tinybench', each);
      assert.ok(plain.told.length > 0);
      assert.deepEqual(driven.told, plain.told);
      assert.deepEqual(driven.sampled, plain.sampled);
      assert.equal(driven.error, plain.error);
      assert.deepEqual(driven.left, []);
      const whole = plain.told.filter((line) => /^measurement \d create_start ok/.test(line));
      assert.equal(statisticsIn(driven.events) !== undefined, whole.length === 8);
    });
  }
});

test('its statistics are ours, where they are of the same thing', async () => {
  const plan = planWith('tinybench', 'iterations: 120, warmup: 5');
  const { events, done } = await startTwinRun(plan);
  await done;
  const ours = new Accumulator('ms');
  for (const event of events) {
    if (event.type !== 'timing' || event.phase !== 'measurement' || !event.ok) continue;
    if (event.operation === 'create_start') ours.add(event.iteration, event.durationMs);
  }
  const theirs = statisticsIn(events);
  assert.ok(theirs);
  assert.equal(theirs.samplesCount, 120);
  const near = (a: number | undefined, b: number | undefined) =>
    assert.ok(
      a !== undefined && b !== undefined && Math.abs(a - b) <= 1e-9 * b,
      `${a} is not ${b}`,
    );
  near(theirs.min, ours.min);
  near(theirs.max, ours.max);
  near(theirs.mean, ours.mean);
  near(theirs.p50, ours.median);
  near(theirs.p75, ours.percentile(75));
  near(theirs.p99, ours.percentile(99));
});

test('of 99 samples there is no p99', async () => {
  const { events, done } = await startTwinRun(planWith('tinybench', 'iterations: 99'));
  await done;
  assert.equal(statisticsIn(events)?.samplesCount, 99);
  assert.equal(statisticsIn(events)?.p99, undefined);
});
