import type { Aggregate, Threshold, WindowName } from '../core/metric.ts';
import type { ThresholdResult } from '../core/record.ts';
import { formatNumber } from '../core/units.ts';
import { minimumCount } from '../statistics/quantile.ts';
import { holds, sentenceOn, withRemarks } from './compare.ts';
import type { WindowData } from './windows.ts';

type Judgement = Pick<ThresholdResult, 'value' | 'limit' | 'verdict' | 'why' | 'remarks'>;
/** A number, or why there is none. */
type Found = { readonly value: number } | { readonly lacks: string };

/**
 * Judges a threshold on windows: on the first or the last, or on each, where the worst decides. A window
 * with too few values is inconclusive, and so is a comparison of a window with itself.
 */
export function judgeWindows(
  threshold: Threshold & { readonly window: WindowName },
  windows: readonly WindowData[],
): Judgement {
  const { metric, window, times } = threshold;
  const limit = limitOf(threshold, windows);
  if (typeof limit === 'string') return { verdict: 'inconclusive', why: `${metric}: ${limit}` };
  if (times !== undefined && times.window !== window && windows.length < 2) {
    const why = `${metric}: the run had one window only, so that there is nothing to compare: run longer`;
    return { verdict: 'inconclusive', why };
  }
  const judged = chosen(window, windows).map(([number, data]) =>
    judge(threshold, limit, number, data),
  );
  const worst =
    judged.find(({ verdict }) => verdict === 'fail') ??
    judged.find(({ verdict }) => verdict === 'inconclusive') ??
    judged.at(-1);
  return worst ?? { verdict: 'no-data', why: `${metric} has no window with a value` };
}

function judge(threshold: Threshold, limit: number, number: number, data: WindowData): Judgement {
  const { metric, aggregate, operator, window, times } = threshold;
  const found = valueIn(aggregate, data);
  const subject = `${nameOf(aggregate)} of ${metric} in ${nameOfWindow(window, number)}`;
  if ('lacks' in found) return { limit, verdict: 'inconclusive', why: `${subject} ${found.lacks}` };
  const { value } = found;
  const judgement: Judgement = {
    ...{ value, limit },
    verdict: holds(value, operator, limit) ? 'pass' : 'fail',
    why: sentenceOn(subject, value, { ...threshold, limit }),
  };
  return withRemarks(judgement, [
    ...(times === undefined ? [] : [`the limit is from the ${times.window} window`]),
  ]);
}

/** The limit as a number, or why there is none. */
function limitOf({ limit, times }: Threshold, windows: readonly WindowData[]): number | string {
  if (times === undefined) return limit;
  const [entry] = chosen(times.window, windows);
  if (entry === undefined) return 'the run had no window';
  const found = valueIn(times.aggregate, entry[1]);
  const name = `${nameOf(times.aggregate)} in the ${times.window} window`;
  return 'lacks' in found
    ? `${name}, which the limit is ${formatNumber(limit)} times of, ${found.lacks}`
    : limit * found.value;
}

/** With their numbers, from 1. */
function chosen(
  window: WindowName,
  windows: readonly WindowData[],
): readonly (readonly [number, WindowData])[] {
  const all = windows.map((data, index) => [index + 1, data] as const);
  if (window === 'each') return all;
  return window === 'first' ? all.slice(0, 1) : all.slice(-1);
}

function valueIn(aggregate: Aggregate, { values, seconds }: WindowData): Found {
  const value = plainValue(aggregate, values.count, seconds) ?? statistic(aggregate, values);
  if (value !== undefined) return { value };
  const needed = aggregate.name === 'percentile' ? minimumCount(aggregate.percentile) : 1;
  return {
    lacks: `needs at least ${needed} values, there were ${values.count}: use longer windows`,
  };
}

function plainValue({ name }: Aggregate, count: number, seconds: number): number | undefined {
  if (name === 'count') return count;
  return name === 'rate' && seconds > 0 ? count / seconds : undefined;
}

function statistic(aggregate: Aggregate, values: WindowData['values']): number | undefined {
  switch (aggregate.name) {
    case 'min':
    case 'max':
    case 'mean':
    case 'median':
      return values[aggregate.name];
    case 'percentile':
      return values.percentile(aggregate.percentile);
    default:
      return undefined;
  }
}

function nameOf(aggregate: Aggregate): string {
  return aggregate.name === 'percentile' ? `p${aggregate.percentile}` : aggregate.name;
}

function nameOfWindow(window: WindowName | undefined, number: number): string {
  return window === 'each' ? `window ${number}` : `the ${window} window`;
}
