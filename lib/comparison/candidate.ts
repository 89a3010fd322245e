import type { MetricUnit } from '../core/metric.ts';
import { mannWhitney } from '../statistics/mann-whitney.ts';
import { median } from '../statistics/quantile.ts';
import type { Blocks } from '../statistics/ratio.ts';
import type { MetricComparison, Side } from './comparison.ts';

/** Fewest values of one side. */
export const fewestValues = 20;

/** A metric that both sides have enough values of. More is slower: of a rate these are times per byte. */
export interface Candidate {
  readonly metric: string;
  readonly unit: MetricUnit;
  readonly before: Blocks;
  readonly after: Blocks;
}

const same = 'no difference shown';
const trifling = 'too small a part of an iteration to matter';

/** What a test found of a candidate, before all are corrected for their number. */
export interface Tested {
  readonly candidate: Candidate;
  /** What is judged, new by base, with its 95 % interval. */
  readonly ratio: { readonly value: number; readonly low: number; readonly high: number };
  readonly p: number;
  /** The ratio must differ from 1 by more than this. */
  readonly smallest: number;
  /** Whether it is too small a part of an iteration to matter. */
  readonly isTrifle: boolean;
  /** Whether no difference shown would mean nothing, since only a large one could be told. */
  readonly isCoarse: boolean;
  /** Ends the sentence that says what was found; absent where there is nothing to add. */
  readonly remark?: string;
}

/** Undefined where one side has too few values, or a median of 0: a ratio to nothing says nothing. */
export function candidateOf(metric: string, base: Side, next: Side): Candidate | undefined {
  const [a, b] = [base.metrics.get(metric), next.metrics.get(metric)];
  if (a === undefined || b === undefined) return undefined;
  const values = [a.blocks.flat(), b.blocks.flat()];
  if (values.some((all) => all.length < fewestValues || !(medianOf(all) > 0))) return undefined;
  const turned = (blocks: Blocks) =>
    isRate(a.unit) ? blocks.map((block) => block.map(inverse)) : blocks;
  return { metric, unit: a.unit, before: turned(a.blocks), after: turned(b.blocks) };
}

/**
 * @param p adjusted for the number of metrics
 * @param least a ratio nearer to 1 does not matter, however sure it is
 */
export function judged(
  { candidate, ratio, smallest, isTrifle, isCoarse, remark }: Tested,
  p: number,
  { level, least }: { readonly level: number; readonly least: number },
): MetricComparison {
  const { metric, unit } = candidate;
  const rose = ratio.low > 1 + least && ratio.value > 1 + smallest;
  const fell = ratio.high < 1 / (1 + least) && 1 / ratio.value > 1 + smallest;
  const doubt = p >= level ? `p = ${p.toPrecision(2)}` : isTrifle ? trifling : undefined;
  const isDecided = (rose || fell) && doubt === undefined;
  const word = isDecided ? (rose ? 'slower' : 'faster') : isCoarse ? 'not comparable' : same;
  const [before, after] = [candidate.before.flat(), candidate.after.flat()];
  const { delta } = mannWhitney(after, before);
  const rate = isRate(unit);
  const shown = rate ? inverted(ratio) : ratio;
  return {
    ...{ metric, unit },
    base: rate ? inverse(medianOf(before)) : medianOf(before),
    next: rate ? inverse(medianOf(after)) : medianOf(after),
    ...{ ratio: shown, p, delta: rate ? -delta : delta, smallest, word },
    why: [intervalText(shown), rose || fell ? doubt : undefined, remark]
      .filter((part) => part !== undefined)
      .join('; '),
  };
}

function intervalText({ value, low, high }: Tested['ratio']): string {
  return `${changeText(value)} (95 % interval ${changeText(low)} to ${changeText(high)})`;
}

function inverted({ value, low, high }: Tested['ratio']): Tested['ratio'] {
  return { value: inverse(value), low: inverse(high), high: inverse(low) };
}

/** Of a rate, more is faster. */
function isRate(unit: MetricUnit): boolean {
  return unit === 'bytes/s';
}

const inverse = (value: number) => 1 / value;

function medianOf(values: readonly number[]): number {
  return median(values.toSorted((a, b) => a - b));
}

/** `20.0 %`. */
export function percentText(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** `+20.0 %` of a ratio of 1.2. */
export function changeText(ratio: number): string {
  return `${ratio >= 1 ? '+' : ''}${percentText(ratio - 1)}`;
}
