import type { MetricUnit, ThresholdUnit } from '../core/metric.ts';
import type { CheckResult, MetricSummary, ThresholdResult, Verdict } from '../core/record.ts';
import { formatPercent, formatValue } from '../core/units.ts';
import { formatLimit, operatorOf, positionInWords } from '../verdict/compare.ts';
import { formatFact } from '../verdict/condition.ts';

/** Stands where there is no value: absent is never 0. */
export const absent = '–';

export function valueText(value: number | undefined, unit: MetricUnit): string {
  return value === undefined ? absent : formatValue(value, unit);
}

export function growthText({ growthPercent }: MetricSummary): string {
  return growthPercent === undefined ? absent : formatPercent(growthPercent);
}

/** `98.8 ms to 143 ms`: the interval of the median. */
export function intervalText({ medianInterval, unit }: MetricSummary): string {
  if (medianInterval === undefined) return absent;
  return `${formatValue(medianInterval.low, unit)} to ${formatValue(medianInterval.high, unit)}`;
}

/**
 * `1.2 kB/iteration (70 %: 0.8 kB/iteration to 1.6 kB/iteration, 99 %: -0.2 kB/iteration to 2.6 kB/iteration)`, or by
 * the hour where there is one: the slope with the intervals that it is judged by, and whether the metric was never steady.
 */
export function slopeText({ slope, slopePerHour, unit }: MetricSummary): string {
  if (slopePerHour !== undefined) {
    const { perHour, steadyFromHours } = slopePerHour;
    return withIntervals(perHour, slopePerHour, `${unit}/h`, steadyFromHours);
  }
  if (slope === undefined) return absent;
  return withIntervals(slope.perIteration, slope, `${unit}/iteration`, slope.steadyFrom);
}

type Interval = Pick<NonNullable<MetricSummary['slope']>, 'low' | 'high'>;

function withIntervals(
  value: number,
  { low, high, interval70 }: Interval & { readonly interval70?: Interval },
  unit: ThresholdUnit,
  steadyFrom: number | undefined,
): string {
  const text = (bounds: Interval): string =>
    `${formatValue(bounds.low, unit)} to ${formatValue(bounds.high, unit)}`;
  const narrower = interval70 === undefined ? '' : `70 %: ${text(interval70)}, `;
  const steady = steadyFrom === undefined ? ', never steady' : '';
  return `${formatValue(value, unit)} (${narrower}99 %: ${text({ low, high })}${steady})`;
}

export function measuredText({ value, unit }: ThresholdResult): string {
  return value === undefined ? absent : formatValue(value, unit);
}

export function limitText({ limit, unit, expression }: ThresholdResult): string {
  return limit === undefined ? absent : formatLimit(limit, unit, expression);
}

/** How the value lies to the limit: `28.3% below the limit`. */
export function positionText({ value, limit, unit, expression }: ThresholdResult): string {
  if (value === undefined || limit === undefined) return absent;
  return positionInWords(value, operatorOf(expression), limit, unit);
}

/** What a table that has value and limit already must say besides. */
export function remarksOf({ value, limit, why, remarks = [] }: ThresholdResult): readonly string[] {
  return value === undefined || limit === undefined ? [why] : remarks;
}

/** Why a threshold came out as it did, with the first remark only: for where the others stand below. */
export function shortWhy({ why, remarks = [] }: ThresholdResult): string {
  const others = remarks
    .slice(1)
    .map((remark) => `; ${remark}`)
    .join('');
  return why.endsWith(others) ? why.slice(0, why.length - others.length) : why;
}

export function checkedText({ value, unit }: CheckResult): string {
  return value === undefined ? absent : formatFact(value, unit);
}

/** A verdict as people read it; what failed stands out without colour too. */
export const verdictWords: Readonly<Record<Verdict | CheckResult['verdict'], string>> = {
  finding: 'FINDING',
  pass: 'pass',
  fail: 'FAIL',
  inconclusive: 'inconclusive',
  'no-data': 'no data',
  error: 'ERROR',
  aborted: 'ABORTED',
};

/** A sentence as it stands on its own: with a capital and a full stop. */
export function sentence(text: string): string {
  const ending = /[.!?]$/.test(text) ? '' : '.';
  // The name of a metric, an aggregate or a program is no word to begin with a capital.
  const isName = /^(?:\w+[._]\w|p\d|containerd )/.test(text);
  return `${isName ? text.charAt(0) : text.charAt(0).toUpperCase()}${text.slice(1)}${ending}`;
}
