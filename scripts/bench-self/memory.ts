import { join } from 'node:path';
import type { RunRecord } from '../../lib/core/record.ts';
import { readEvents } from '../../lib/output/read-events.ts';
import { below, type Figure, inMegabytes, inPercent } from './figure.ts';
import { leakScenario, type Place, readRecord, runScenario } from './harness.ts';

/**
 * The leak test as it is shipped, on a private daemon of its own, everything on. The heap of a young
 * process takes some 150 cycles until it has everything that it keeps: these are warm-up.
 */
export async function measureLeakTest({ env, folder }: Place): Promise<Figure[]> {
  const run = await runScenario(leakScenario, join(folder, 'leak'), env, [
    ...alone,
    '--set',
    'load.warmup=200',
  ]);
  const record = await readRecord(run);
  return [
    residentMemory(record, 85e6),
    heapSlope(record),
    below('sampling, of the cycle', await sampledShare(run, record), 0.03, inPercent),
  ];
}

const alone = ['--embedded', '--stand-in'];

/** The same for 2,000 cycles. */
export async function measureLongRun({ env, folder }: Place): Promise<Figure[]> {
  const args = [...alone, '--set', 'load.warmup=200', '--set', 'load.iterations=2000'];
  const run = await runScenario(leakScenario, join(folder, 'long'), env, args);
  const record = await readRecord(run);
  return [residentMemory(record, 88e6), heapSlope(record)];
}

function residentMemory({ metrics, iterations }: RunRecord, limit: number): Figure {
  const last = metrics['harness.rss']?.last ?? Number.NaN;
  return below(`RSS after ${iterations.completed} cycles`, last, limit, inMegabytes);
}

function heapSlope({ metrics, iterations }: RunRecord): Figure {
  const name = `heap slope over ${iterations.completed} cycles`;
  const text = '0 in its 99 % interval';
  const slope = metrics['harness.heap']?.slope;
  if (slope === undefined) return { name, value: 'none', target: { text, outcome: 'missed' } };
  const [value, low, high] = [slope.perIteration, slope.low, slope.high].map((bytes) =>
    bytes.toFixed(0),
  );
  return {
    name,
    value: `${value} B/cycle (${low} to ${high})`,
    target: { text, outcome: slope.low <= 0 && slope.high >= 0 ? 'met' : 'missed' },
  };
}

/** What all samples between iterations cost, against the time that the iterations took. */
async function sampledShare(run: string, { metrics }: RunRecord): Promise<number> {
  let costMs = 0;
  let samples = 0;
  for await (const event of readEvents(run)) {
    // The sample before the first iteration holds every dear reading; it lies outside the cycles.
    if (event.type !== 'sample' || event.phase !== 'measurement' || event.iteration === 0) continue;
    costMs += event.costMs;
    samples += 1;
  }
  return costMs / samples / (metrics.iteration?.mean ?? Number.NaN);
}
