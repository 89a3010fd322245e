import { holm } from '../statistics/holm.ts';
import { type Candidate, candidateOf, fewestValues, judged, type Tested } from './candidate.ts';
import type { Comparison, MetricComparison, Side, Word } from './comparison.ts';
import { differencesOf } from './fingerprint.ts';
import { testSeparate } from './separate.ts';
import { fewestPairs, levelOfTurns, testTurns } from './turns.ts';

export interface CompareOptions {
  readonly seed: number;
  /** A ratio nearer to 1 than this does not matter: 0.05 is 5 %. */
  readonly smallest: number;
  /** Compare although the fingerprints differ. */
  readonly force: boolean;
  /** The blocks of both sides took turns. */
  readonly interleaved: boolean;
}

const level = 0.05;

/**
 * Compares the durations (and rates) of two sides. A metric is slower or faster when all hold: the
 * whole 95 % interval of its ratio lies beyond the smallest difference that matters; the ratio lies beyond what two
 * runs of the same thing differ by; and p, adjusted by Holm's method for the number of metrics, is below 0.05.
 * Runs that were made one after the other and those that took turns are tested each in their own way:
 * see {@link testSeparate} and {@link testTurns}.
 */
export function compare(base: Side, next: Side, options: CompareOptions): Comparison {
  const { seed, smallest, force, interleaved } = options;
  const differences = differencesOf(base.fingerprint, next.fingerprint);
  const comparable = differences.length === 0 || force;
  const names = [...new Set([...base.metrics.keys(), ...next.metrics.keys()])];
  const candidates = comparable ? names.flatMap((name) => candidateOf(name, base, next) ?? []) : [];
  const busyShare = Math.max(base.busyShare, next.busyShare);
  const { tested, machine } = test(candidates, { ...options, busyShare });
  const adjusted = holm(tested.map(({ p }) => p));
  const known = new Map(
    tested.map((one, index) => [
      one.candidate.metric,
      judged(one, adjusted[index] ?? 1, {
        level: interleaved ? levelOfTurns : level,
        least: smallest,
      }),
    ]),
  );
  const metrics = names.map(
    (name) => known.get(name) ?? notComparable(name, base, next, comparable),
  );
  return {
    schema: 'bench/comparison/v1',
    base: base.name,
    next: next.name,
    ...{ seed, interleaved, differences },
    forced: force && differences.length > 0,
    ...(machine && { machine }),
    metrics,
    word: overall(metrics),
  };
}

function test(
  candidates: readonly Candidate[],
  options: CompareOptions & { readonly busyShare: number },
): { readonly tested: readonly Tested[]; readonly machine?: Comparison['machine'] } {
  if (options.interleaved) return { tested: testTurns(candidates, options.smallest) };
  return testSeparate(candidates, options);
}

function notComparable(
  metric: string,
  base: Side,
  next: Side,
  comparable: boolean,
): MetricComparison {
  const [a, b] = [base.metrics.get(metric), next.metrics.get(metric)];
  const why = comparable ? missing(a, b) : 'the runs were made under different conditions';
  return { metric, unit: a?.unit ?? b?.unit ?? 'ms', word: 'not comparable', why };
}

type Values = { readonly blocks: readonly (readonly number[])[] } | undefined;

function missing(base: Values, next: Values): string {
  const [before = 0, after = 0] = [base, next].map((side) => side?.blocks.flat().length ?? 0);
  const blocks = Math.max(base?.blocks.length ?? 0, next?.blocks.length ?? 0);
  if (Math.min(before, after) >= fewestValues && blocks > 1 && blocks < fewestPairs) {
    return `there are ${blocks} pairs of blocks, and it takes ${fewestPairs}`;
  }
  return (
    `it has ${before} values in the base and ${after} in the new run, ` +
    `and needs ${fewestValues} that are not 0`
  );
}

function overall(metrics: readonly MetricComparison[]): Word {
  const order: readonly Word[] = ['slower', 'faster', 'no difference shown'];
  return order.find((word) => metrics.some((one) => one.word === word)) ?? 'not comparable';
}
