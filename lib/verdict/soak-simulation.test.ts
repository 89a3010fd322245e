import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exitStatus } from '../core/errors.ts';
import type { RunEvent } from '../core/events.ts';
import type { MetricDefinition } from '../core/metric.ts';
import type { Plan } from '../core/plan.ts';
import type { ResidueItem } from '../core/record.ts';
import { seededRandom } from '../statistics/random.ts';
import { exitStatusOf } from './decide.ts';
import { parseThreshold } from './grammar.ts';
import { buildRecord } from './record.ts';
import { examplePlan, phaseEvent, runEvent, succeeded } from './testing/example-run.ts';

const metrics: readonly MetricDefinition[] = [
  { name: 'create', kind: 'trend', unit: 'ms', help: '' },
  { name: 'harness.heap', kind: 'gauge', unit: 'bytes', help: '' },
  { name: 'harness.rss', kind: 'gauge', unit: 'bytes', help: '', givenBackLate: true },
  { name: 'host.mounts', kind: 'gauge', unit: 'count', help: '', accumulates: 'shared' },
  { name: 'residue', kind: 'counter', unit: 'count', help: '' },
];

const hourMs = 3_600_000;

function soakPlan(hours: number, thresholds: Readonly<Record<string, string>>): Plan {
  const durationMs = hours * hourMs;
  return {
    ...examplePlan(),
    metrics,
    load: {
      kind: 'duration',
      ...{ durationMs, windowMs: hourMs, warmup: 0, concurrency: 1, checkpointMs: 60_000 },
    },
    thresholds: Object.entries(thresholds).map(([metric, text]) => {
      const definition = metrics.find(({ name }) => name === metric);
      assert.ok(definition);
      const threshold = parseThreshold(definition, text);
      if ('problem' in threshold) assert.fail(threshold.problem);
      return threshold;
    }),
  };
}

interface Simulated {
  readonly iterations: number;
  /** Bytes that each iteration keeps. */
  readonly leak: number;
  /** Bytes that the heap takes until it has warmed up, and iterations in which it takes two thirds of them. */
  readonly warmUp?: { readonly bytes: number; readonly constant: number };
  /** Iterations after which one mount stays. */
  readonly keeps: readonly number[];
}

/** One iteration a second, a sample every ten: what the pipeline reads of a soak. */
async function* soak({
  iterations,
  leak,
  keeps,
  warmUp = { bytes: 0, constant: 1 },
}: Simulated): AsyncGenerator<RunEvent> {
  const random = seededRandom(11);
  // Sums of twelve uniform values less six: a normal deviate.
  const normal = () => Array.from({ length: 12 }, random).reduce((a, b) => a + b) - 6;
  let wander = 0;
  yield runEvent;
  yield phaseEvent('measurement', 0);
  for (let iteration = 0; iteration <= iterations; iteration += 1) {
    const atMs = iteration * 1000;
    if (iteration > 0) {
      yield succeeded('create', atMs - 500, 12 + random(), { iteration });
      yield { type: 'iteration', phase: 'measurement', iteration, worker: 1, atMs, ok: true };
    }
    if (iteration % 10 !== 0) continue;
    // The heap of the harness wanders by some kB, each reading near the one before.
    wander = 0.9 * wander + 4000 * normal();
    const warm = warmUp.bytes * (1 - Math.exp(-iteration / warmUp.constant));
    // Resident memory comes in pages of 256 KiB, and goes late: up to 2 MB of it are garbage.
    const resident = 262_144 * Math.round((wander + leak * iteration) / 262_144) + 2e6 * random();
    const kept = keeps.filter((from) => from <= iteration).length;
    const containers = iteration === 0 ? 0 : Math.floor(random() * 3);
    yield {
      ...{ type: 'sample', phase: 'measurement', iteration, atMs, costMs: 1 },
      values: {
        'harness.heap': 14.4e6 + warm + wander + leak * iteration,
        'harness.rss': 68e6 + resident,
        'host.mounts': 30 + containers + kept,
      },
    };
  }
  const atMs = iterations * 1000;
  yield phaseEvent('settle', atMs);
  const left = keeps.map((number): ResidueItem => ({ kind: 'mount', id: `/run/kept-${number}` }));
  yield { type: 'residue', atMs, items: left };
  yield {
    ...{ type: 'end', atMs, endedAt: '2026-02-01T12:00:00.000Z' },
    outcome: { kind: 'completed' },
  };
}

const heap = { 'harness.heap': 'slope < 24KiB/h' };

test('a leak of 10 bytes an iteration is found within 60,000 iterations', async () => {
  const iterations = 60_000;
  const plan = soakPlan(iterations / 3600, heap);
  const record = await buildRecord(plan, soak({ iterations, leak: 10, keeps: [] }));
  const [found] = record.thresholds;
  assert.equal(found?.verdict, 'fail', found?.why);
  const { perHour = 0, low = 0, high = 0 } = record.metrics['harness.heap']?.slopePerHour ?? {};
  assert.ok(low <= 36_000 && 36_000 <= high, `10 B at 3,600 an hour in ${low} to ${high}`);
  const { perIteration = 0 } = record.metrics['harness.heap']?.slope ?? {};
  assert.ok(Math.abs(perHour / perIteration / 3600 - 1) < 0.02, 'both slopes are the same');
});

test('the same series without the leak passes', async () => {
  const iterations = 60_000;
  const plan = soakPlan(iterations / 3600, heap);
  const record = await buildRecord(plan, soak({ iterations, leak: 0, keeps: [] }));
  assert.equal(record.thresholds[0]?.verdict, 'pass', record.thresholds[0]?.why);
  assert.equal(record.windows?.length, 17, 'one an hour; the last is longer by what is left over');
  assert.equal(record.windows?.[0]?.metrics.create?.count, 3600);
});

test('of 8 h of resident memory a leak of 1 MiB an hour is found, and none passes', async () => {
  const plan = soakPlan(8, { 'harness.rss': 'slope < 256KiB/h' });
  for (const [leak, verdict] of [
    [0, 'pass'],
    [2 ** 20 / 3600, 'fail'],
  ] as const) {
    const record = await buildRecord(plan, soak({ iterations: 8 * 3600, leak, keeps: [] }));
    const [found] = record.thresholds;
    assert.equal(found?.verdict, verdict, found?.why);
  }
});

test('ten minutes of a young process do not fail by the hour', async () => {
  const plan = soakPlan(1 / 6, heap);
  const warmUp = { bytes: 1e6, constant: 400 };
  const record = await buildRecord(plan, soak({ iterations: 600, leak: 0, keeps: [], warmUp }));
  assert.equal(record.thresholds[0]?.verdict, 'inconclusive', record.thresholds[0]?.why);
});

test('a heap that warms up all through the run leaves it inconclusive, and says why', async () => {
  const plan = soakPlan(5, heap);
  const warmUp = { bytes: 5e6, constant: 4 * 3600 };
  const record = await buildRecord(plan, soak({ iterations: 18_000, leak: 0, keeps: [], warmUp }));
  assert.equal(record.verdict, 'inconclusive');
  assert.equal(exitStatusOf(record.verdict), exitStatus.inconclusive);
  assert.match(record.reasons[0] ?? '', /still levelling off after three quarters of the run/);
  const { slope, slopePerHour } = record.metrics['harness.heap'] ?? {};
  assert.ok(slope !== undefined && slope.steadyFrom === undefined);
  assert.ok(slopePerHour !== undefined && slopePerHour.steadyFromHours === undefined);
});

for (const keeps of [[3600], [3600, 7200, 10_800, 14_400]]) {
  test(`a mount kept once an hour is told since its first, of ${keeps.length}`, async () => {
    const plan = soakPlan(5, { residue: 'total == 0' });
    const record = await buildRecord(plan, soak({ iterations: 18_000, leak: 0, keeps }));
    const [residue] = record.thresholds;
    assert.equal(residue?.verdict, 'fail');
    assert.equal(residue?.value, keeps.length);
    const [, iteration, after] =
      /from iteration (\d+) on, (\S+) after the begin/.exec(residue?.why ?? '') ?? [];
    // A sample is taken every ten iterations, and some see a container.
    assert.ok(Number(iteration) >= 3500 && Number(iteration) <= 3610, `iteration ${iteration}`);
    assert.match(after ?? '', /^(59m|1h00m)/);
  });
}
