import type { MetricUnit } from '../core/metric.ts';
import { holm } from '../statistics/holm.ts';
import { mannWhitney, varianceInflation } from '../statistics/mann-whitney.ts';
import { median } from '../statistics/quantile.ts';
import { driftOf, inBlocks, ratioOfMedians, ratioOfPairs } from '../statistics/ratio.ts';
import type { Comparison, MetricComparison, Side, Word } from './comparison.ts';

export interface CompareOptions {
  readonly seed: number;
  /** A ratio nearer to 1 than this does not matter: 0.05 is 5 %. */
  readonly smallest: number;
  /** Compare although the fingerprints differ. */
  readonly force: boolean;
  /** The blocks of both sides took turns. */
  readonly interleaved: boolean;
}

/** Fewest values of one side. */
export const fewestValues = 20;
/** Blocks that one run is cut into. */
const blocksOfRun = 10;
const level = 0.05;

/** A metric that both sides have, before all are judged together. */
interface Tested
  extends Required<Pick<MetricComparison, 'base' | 'next' | 'ratio' | 'delta' | 'smallest'>> {
  readonly metric: string;
  readonly unit: MetricUnit;
  readonly p: number;
}

/**
 * Compares the durations (and rates) of two sides. A metric is slower or faster when both hold: the
 * whole 95 % interval of its ratio lies beyond the smallest difference that matters, and p, adjusted
 * by Holm's method for the number of metrics, is below 0.05.
 *
 * Runs that were made one after the other are compared by the Mann-Whitney test, its variance inflated
 * for autocorrelation, and their ratio must exceed what either run shows
 * within itself from quarter to quarter, and what other programs' share of the processors can
 * explain. Those that took turns are compared pair by pair, where the machine's moods fall on both.
 */
export function compare(base: Side, next: Side, options: CompareOptions): Comparison {
  const differences = differencesOf(base, next);
  const comparable = differences.length === 0 || options.force;
  const names = [...new Set([...base.metrics.keys(), ...next.metrics.keys()])];
  const tested = comparable ? names.flatMap((name) => testOf(name, base, next, options)) : [];
  const adjusted = holm(tested.map(({ p }) => p));
  const judged = new Map(
    tested.map((one, index) => [
      one.metric,
      judge({ ...one, p: adjusted[index] ?? 1 }, options.smallest),
    ]),
  );
  const metrics = names.map(
    (name) => judged.get(name) ?? notComparable(name, base, next, comparable),
  );
  return {
    schema: 'bench/comparison/v1',
    base: base.name,
    next: next.name,
    seed: options.seed,
    interleaved: options.interleaved,
    differences,
    forced: options.force && differences.length > 0,
    metrics,
    word: overall(metrics),
  };
}

function differencesOf(base: Side, next: Side): string[] {
  const names = new Set([...base.fingerprint.keys(), ...next.fingerprint.keys()]);
  return [...names].flatMap((name) => {
    const [a, b] = [base.fingerprint.get(name), next.fingerprint.get(name)];
    return a === b ? [] : [`${name}: ${a ?? 'not known'} and ${b ?? 'not known'}`];
  });
}

function testOf(metric: string, base: Side, next: Side, options: CompareOptions): Tested[] {
  const [a, b] = [base.metrics.get(metric), next.metrics.get(metric)];
  if (a === undefined || b === undefined) return [];
  const [before, after] = [a.blocks.flat(), b.blocks.flat()];
  if (Math.min(before.length, after.length) < fewestValues) return [];
  const medians = [before, after].map((values) => median(values.toSorted((i, j) => i - j)));
  const [baseMedian = 0, nextMedian = 0] = medians;
  // A ratio to nothing says nothing: such counts are no durations.
  if (!(baseMedian > 0 && nextMedian > 0)) return [];
  const values = { before, after };
  const result = options.interleaved
    ? { ...ratioOfPairs(a.blocks, b.blocks), smallest: options.smallest }
    : acrossRuns(values, Math.max(base.busyShare, next.busyShare), options);
  const { ratio, low, high, p, smallest } = result;
  return [
    {
      metric,
      unit: a.unit,
      base: baseMedian,
      next: nextMedian,
      ratio: { value: ratio, low, high },
      p,
      delta: mannWhitney(after, before).delta,
      smallest,
    },
  ];
}

/** Runs that were made one after the other, so that what the machine was at differs too. */
function acrossRuns(
  { before, after }: { readonly before: readonly number[]; readonly after: readonly number[] },
  busyShare: number,
  { smallest, seed }: CompareOptions,
) {
  const inflation = Math.max(varianceInflation(before), varianceInflation(after));
  // With a share of the processors gone, work may take 1 / (1 - share) times as long.
  const stretch = 1 / Math.max(0.01, 1 - busyShare) - 1;
  return {
    ...ratioOfMedians(inBlocks(before, blocksOfRun), inBlocks(after, blocksOfRun), seed),
    p: mannWhitney(after, before, inflation).p,
    smallest: Math.max(smallest, driftOf(before), driftOf(after), stretch),
  };
}

function judge(tested: Tested, least: number): MetricComparison {
  const { ratio, p, smallest, unit } = tested;
  const certain = p < level;
  const beyond = (value: number) => value > 1 + smallest;
  const rose = certain && ratio.low > 1 + least && beyond(ratio.value);
  const fell = certain && ratio.high < 1 / (1 + least) && beyond(1 / ratio.value);
  // Of a rate, more is faster.
  const isRate = unit === 'bytes/s';
  const word: Word = rose === fell ? 'no difference shown' : rose === isRate ? 'faster' : 'slower';
  return { ...tested, word, why: reason(tested, word) };
}

function reason({ ratio, p, smallest }: Tested, word: Word): string {
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  const change = (value: number) => `${value >= 1 ? '+' : ''}${percent(value - 1)}`;
  const interval = `${change(ratio.value)} (95 % interval ${change(ratio.low)} to ${change(ratio.high)})`;
  const limit = `the smallest difference that matters here is ${percent(smallest)}`;
  if (word !== 'no difference shown') return `${interval}; ${limit}`;
  return p < level ? `${interval}; ${limit}` : `${interval}; p = ${p.toPrecision(2)}; ${limit}`;
}

function notComparable(
  metric: string,
  base: Side,
  next: Side,
  comparable: boolean,
): MetricComparison {
  const [a, b] = [base.metrics.get(metric), next.metrics.get(metric)];
  const counts = [a, b].map((side) => side?.blocks.flat().length ?? 0);
  const why = comparable
    ? `it has ${counts[0]} values in the base and ${counts[1]} in the new run, and needs ${fewestValues} that are not 0`
    : 'the runs were made under different conditions';
  return { metric, unit: a?.unit ?? b?.unit ?? 'ms', word: 'not comparable', why };
}

function overall(metrics: readonly MetricComparison[]): Word {
  const order: readonly Word[] = ['slower', 'faster', 'no difference shown'];
  return order.find((word) => metrics.some((one) => one.word === word)) ?? 'not comparable';
}
