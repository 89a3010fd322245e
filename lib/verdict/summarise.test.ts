import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Phase, RunEvent } from '../core/events.ts';
import type { PullRecord } from '../core/pull.ts';
import { momentOf } from './decide.ts';
import type { RunSummary } from './run-summary.ts';
import { summarise } from './summarise.ts';
import {
  ended,
  exampleEvents,
  examplePlan,
  failed,
  iterationEvent,
  phaseEvent,
  runEvent,
  sampled,
  streamed,
  succeeded,
} from './testing/example-run.ts';

function summaryOf(events: readonly RunEvent[]): Promise<RunSummary> {
  return summarise(examplePlan(), streamed(events));
}

function totalOf(summary: RunSummary, metric: string): number | undefined {
  const data = summary.data.get(metric);
  return data?.kind === 'total' ? data.total : undefined;
}

function meanOf(summary: RunSummary, metric: string): number | undefined {
  const data = summary.data.get(metric);
  return data?.kind === 'values' ? data.values.mean : undefined;
}

test('only the measurement phase makes the metrics', async () => {
  const summary = await summaryOf(exampleEvents);
  assert.equal(meanOf(summary, 'create_start'), 120);
  assert.ok(Math.abs((meanOf(summary, 'harness.rss') ?? 0) - 245e6 / 3) < 1);
});

test('failed operations are counted and not timed as 0', async () => {
  const summary = await summaryOf([
    phaseEvent('measurement', 0),
    succeeded('create', 1, 50),
    failed('create', 60, 'x', { iteration: 2 }),
    ended(100),
  ]);
  const create = summary.data.get('create');
  assert.ok(create?.kind === 'values');
  assert.deepEqual([create.values.count, create.values.min, create.failed], [1, 50, 1]);
});

test('a call that fails takes its operation with it: that is one failure', async () => {
  const summary = await summaryOf(exampleEvents);
  assert.equal(totalOf(summary, 'failures'), 1);
  assert.deepEqual(summary.errors, [
    {
      operation: 'task.create',
      code: 'not_found',
      message: 'tasks.create: not_found: no such rootfs',
      count: 1,
      firstIteration: 3,
    },
  ]);
});

test('the same error in another iteration, or of another worker, is another failure', async () => {
  const summary = await summaryOf([
    failed('create', 1, 'x'),
    failed('create', 2, 'x', { iteration: 2, worker: 1 }),
    failed('create', 3, 'x', { iteration: 3 }),
    failed('start', 4, 'y', { iteration: 3 }),
  ]);
  assert.equal(totalOf(summary, 'failures'), 4);
  assert.deepEqual(
    summary.errors.map(({ operation, count, firstIteration }) => [
      operation,
      count,
      firstIteration,
    ]),
    [
      ['create', 3, 1],
      ['start', 1, 3],
    ],
  );
});

test('a failing warm-up does not pass unseen', async () => {
  const summary = await summaryOf([
    phaseEvent('warm-up', 0),
    failed('create', 1, 'x', { phase: 'warm-up' }),
    phaseEvent('measurement', 10),
    succeeded('create', 11, 5),
  ]);
  assert.equal(totalOf(summary, 'failures'), 1);
  const create = summary.data.get('create');
  assert.equal(create?.kind === 'values' && create.failed, 0);
});

test('failed iterations do not raise the number or the rate of iterations', async () => {
  const summary = await summaryOf(exampleEvents);
  assert.deepEqual(summary.iterations, { planned: 4, completed: 3, failed: 1 });
  assert.equal(totalOf(summary, 'iterations'), 3);
  assert.deepEqual(summary.extent, { seconds: 2, iterations: 4 });
});

test('what was never tried or looked for has no data', async () => {
  const summary = await summaryOf([runEvent, phaseEvent('setup', 1)]);
  assert.deepEqual([...summary.data.keys()], []);
});

test('a value that a sample lacks is not counted as 0', async () => {
  const summary = await summaryOf([
    phaseEvent('measurement', 0),
    sampled({ 'daemon.fds': 12 }, 1),
    sampled({}, 2, { iteration: 2 }),
    sampled({ 'daemon.fds': 12 }, 3, { iteration: 3 }),
  ]);
  const fds = summary.data.get('daemon.fds');
  assert.ok(fds?.kind === 'values');
  assert.deepEqual([fds.values.count, fds.values.min], [2, 12]);
});

test('a killed run lasts until the end of what its events tell of', async () => {
  const summary = await summaryOf([
    phaseEvent('measurement', 1000),
    succeeded('create', 1500, 500),
    iterationEvent(true, 1900),
  ]);
  assert.equal(summary.end, undefined);
  assert.equal(summary.lastAtMs, 2000);
  assert.equal(summary.extent.seconds, 1);
});

test('the same warning twice is one warning, and a gap in the inventory goes with the residue', async () => {
  const warning = { code: 'inventory-incomplete', reason: 'no permission' } as const;
  const summary = await summaryOf([
    { type: 'warning', atMs: 1, warning },
    { type: 'warning', atMs: 2, warning },
    { type: 'residue', atMs: 3, items: [] },
  ]);
  assert.deepEqual(summary.warnings, [warning]);
  const residue = summary.data.get('residue');
  assert.deepEqual(residue?.kind === 'total' && residue.gaps, ['no permission']);
});

describe('pulls', () => {
  const fast: PullRecord = {
    via: 'client',
    reference: 'docker.io/library/nginx:latest',
    digest: 'sha256:0',
    host: 'registry',
    bytes: 1000,
    fetch: { startMs: 0, endMs: 500 },
    unpack: { startMs: 100, endMs: 600 },
    layers: [
      { digest: 'sha256:1', bytes: 900, fetch: { startMs: 0, endMs: 500 } },
      { digest: 'sha256:2', bytes: 100 },
    ],
    attempts: [
      { atMs: 0, host: 'registry', what: 'manifests/latest', outcome: '500', again: 0 },
      { atMs: 1, host: 'registry', what: 'manifests/latest', outcome: '200', again: 1 },
    ],
  };
  const slow: PullRecord = { ...fast, unpack: { startMs: 100, endMs: 900 } };
  const event = (pull: PullRecord, phase: Phase, cold = true) => {
    return { type: 'pull', phase, iteration: 1, worker: 1, atMs: 5, cold, pull } as const;
  };
  const plan = {
    ...examplePlan(),
    metrics: ['bytes', 'rate', 'layers', 'attempts', 'retries'].map((name) => {
      return { name: `pull.${name}`, kind: 'trend' as const, unit: 'count' as const, help: '' };
    }),
  };
  const summaryOfPulls = (...events: RunEvent[]) =>
    summarise(plan, streamed([runEvent, phaseEvent('measurement', 0), ...events]));

  test('give what is beside their times', async () => {
    const summary = await summaryOfPulls(event(fast, 'measurement'));
    const means = plan.metrics.map(({ name }) => meanOf(summary, name));
    assert.deepEqual(means, [1000, 2000, 1, 2, 1]);
  });

  test('give nothing where they tell nothing: that is not 0', async () => {
    const { attempts: _attempts, fetch: _fetch, ...silent } = fast;
    const summary = await summaryOfPulls(event(silent, 'measurement'));
    for (const name of ['pull.rate', 'pull.attempts', 'pull.retries']) {
      assert.equal(meanOf(summary, name), undefined, name);
    }
  });

  test('the slowest of the measured ones stands for the run, cold if all were', async () => {
    const { pull } = await summaryOfPulls(
      event(slow, 'setup', false),
      event(fast, 'measurement'),
      event(slow, 'measurement'),
      event(fast, 'measurement'),
    );
    assert.deepEqual([pull?.slowest, pull?.cold], [slow, true]);
    const mixed = await summaryOfPulls(
      event(fast, 'measurement', false),
      event(fast, 'measurement'),
    );
    assert.equal(mixed.pull?.cold, false);
  });

  test('that a fault met makes no metric, and does not stand for the run', async () => {
    const met = { ...event(slow, 'measurement'), fault: 1 };
    const summary = await summaryOfPulls(event(fast, 'measurement'), met);
    assert.equal(summary.pull?.slowest, fast);
    const bytes = summary.data.get('pull.bytes');
    assert.equal(bytes?.kind === 'values' && bytes.values.count, 1);
  });

  test('that of the set-up makes no metric, and stands for a run without others', async () => {
    const summary = await summaryOfPulls(event(slow, 'setup', false));
    assert.equal(summary.pull?.slowest, slow);
    assert.equal(meanOf(summary, 'pull.bytes'), undefined);
  });
});

describe('in a run with faults', () => {
  const fault = { type: 'fault', number: 1, kind: 'kill-daemon' } as const;
  const daemon = (pid: number): RunEvent => ({
    ...{ type: 'daemon', atMs: 0, address: '/c.sock', embedded: true, versions: {}, pid },
  });
  const met = (event: RunEvent): RunEvent =>
    event.type === 'timing' || event.type === 'iteration' ? { ...event, fault: 1 } : event;
  const level = (kind: 'gauge' | 'trend' | 'counter', name: string) => ({
    ...({ name, kind, unit: kind === 'trend' ? 'ms' : 'count', help: '' } as const),
  });
  const plan = {
    ...examplePlan(),
    faults: [],
    metrics: [
      level('trend', 'start'),
      level('gauge', 'daemon.threads'),
      level('trend', 'recovery'),
      ...['failures', 'failures.faulted', 'faults.left', 'faults.unrecovered'].map((name) =>
        level('counter', name),
      ),
    ],
  };

  test('what a fault met is counted apart, and its durations are in no metric', async () => {
    const summary = await summarise(
      plan,
      streamed([
        ...[runEvent, daemon(1), phaseEvent('measurement', 0)],
        succeeded('start', 1, 10),
        iterationEvent(true, 2),
        { ...fault, atMs: 3, state: 'begun', into: 'PID 1', recoverMs: 1000 },
        { ...fault, atMs: 4, state: 'ended' },
        met(succeeded('start', 5, 9000)),
        met(failed('start', 6, 'gone', { iteration: 3 })),
        met(iterationEvent(false, 7, { iteration: 3 })),
        { ...fault, atMs: 8, state: 'recovered', recoveredAfterMs: 4 },
        failed('start', 9, 'by itself', { iteration: 4 }),
        iterationEvent(false, 10, { iteration: 4 }),
      ]),
    );
    assert.equal(meanOf(summary, 'start'), 10);
    assert.equal(meanOf(summary, 'recovery'), 4);
    assert.equal(totalOf(summary, 'failures'), 1);
    assert.equal(totalOf(summary, 'failures.faulted'), 1);
    assert.equal(totalOf(summary, 'faults.left'), 0);
    assert.deepEqual(
      [summary.iterations.completed, summary.iterations.failed, summary.iterations.faulted],
      [1, 1, 1],
    );
    assert.deepEqual(
      summary.errors.map(({ fault: kind, count }) => [kind, count]),
      [
        ['kill-daemon', 1],
        [undefined, 1],
      ],
    );
  });

  test('without one that was injected nothing is known of what faults leave', async () => {
    const missed = { ...fault, atMs: 1, state: 'missed', why: 'no container' } as const;
    const summary = await summarise(plan, streamed([runEvent, succeeded('start', 1, 10), missed]));
    assert.equal(totalOf(summary, 'faults.left'), undefined);
    assert.equal(summary.openFaults.length, 1);
  });

  test('levels of the daemon are those of its longest life', async () => {
    const threads = (value: number, iteration: number) =>
      sampled({ 'daemon.threads': value }, iteration, { iteration });
    const summary = await summarise(
      plan,
      streamed([
        ...[runEvent, daemon(1), phaseEvent('measurement', 0), threads(90, 1)],
        ...[daemon(2), threads(10, 2), threads(10, 3), threads(10, 4)],
        ...[daemon(3), threads(50, 5)],
      ]),
    );
    assert.equal(meanOf(summary, 'daemon.threads'), 10);
    assert.equal(summary.daemon?.pid, 3);
  });
});

test('a run that was gone on with has measured in its parts, and one process makes a course', async () => {
  const resumedAt = '2026-02-01T00:00:00.000Z';
  const summary = await summaryOf([
    runEvent,
    phaseEvent('measurement', 1000),
    ...[1, 2, 3].map((iteration) => sampled({ 'harness.rss': 50e6 }, 1000, { iteration })),
    succeeded('create', 2500, 500),
    { type: 'resume', atMs: 3000, resumedAt, gapMs: 3_600_000 },
    phaseEvent('setup', 3000),
    phaseEvent('measurement', 6000),
    sampled({ 'harness.rss': 90e6 }, 6000, { iteration: 4 }),
    succeeded('create', 6500, 500, { iteration: 4 }),
    phaseEvent('settle', 7000),
  ]);
  assert.equal(summary.extent.seconds, 3);
  const rss = summary.data.get('harness.rss');
  assert.ok(rss?.kind === 'values');
  assert.deepEqual([rss.values.count, rss.values.max], [3, 50e6], 'the longer part');
  const create = summary.data.get('create');
  assert.ok(create?.kind === 'values');
  assert.equal(create.values.count, 2, 'of all parts');
  assert.deepEqual(summary.warnings, [{ code: 'resumed', count: 1, gapMs: 3_600_000 }]);
  assert.equal(momentOf(summary), '2026-02-01T00:00:04.000Z');
});

test('durations in which the harness did not run are in no metric, and it is told', async () => {
  const loop = (atMs: number, ms: number, iteration: number) =>
    sampled({ 'harness.rss': 1, 'harness.loop_delay': ms }, atMs, { iteration });
  const definition = { kind: 'gauge', unit: 'ms', help: '' } as const;
  const plan = examplePlan();
  const metrics = [...plan.metrics, { name: 'harness.loop_delay', ...definition }];
  const summary = await summarise(
    { ...plan, metrics },
    streamed([
      runEvent,
      phaseEvent('measurement', 0),
      loop(10, 2, 1),
      succeeded('create', 500, 50),
      { type: 'jump', kind: 'stalled', atMs: 10_000, ms: 9000 },
      succeeded('create', 900, 9200, { iteration: 2 }),
      succeeded('create', 700, 100, { iteration: 3 }),
      loop(10_010, 9000, 3),
      succeeded('create', 10_020, 70, { iteration: 4 }),
      loop(10_100, 4, 4),
      { type: 'jump', kind: 'clock-set', atMs: 10_200, ms: -3_600_000 },
      ended(11_000),
    ]),
  );
  const create = summary.data.get('create');
  assert.ok(create?.kind === 'values');
  assert.deepEqual(
    [create.values.count, create.values.max],
    [3, 100],
    'what ended before it stays',
  );
  assert.equal(meanOf(summary, 'harness.loop_delay'), 3);
  assert.deepEqual(summary.warnings, [
    { code: 'stalled', count: 1, totalMs: 9000, durationsLeftOut: 1 },
    { code: 'clock-set', count: 1, totalMs: -3_600_000 },
  ]);
});
