import type { MetricUnit } from '../core/metric.ts';
import type { CheckResult, MetricSummary, ThresholdResult, Verdict } from '../core/record.ts';
import { formatPercent, formatValue } from '../core/units.ts';
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

/** `1.2 kB/iteration (-0.2 kB/iteration to 2.6 kB/iteration)`. */
export function slopeText({ slope, unit }: MetricSummary): string {
  if (slope === undefined) return absent;
  const { perIteration, low, high } = slope;
  const per = (value: number): string => formatValue(value, `${unit}/iteration`);
  return `${per(perIteration)} (${per(low)} to ${per(high)})`;
}

export function measuredText({ value, unit }: ThresholdResult): string {
  return value === undefined ? absent : formatValue(value, unit);
}

export function checkedText({ value, unit }: CheckResult): string {
  return value === undefined ? absent : formatFact(value, unit);
}

/** A verdict as people read it; what failed stands out without colour too. */
export const verdictWords: Readonly<Record<Verdict | CheckResult['verdict'], string>> = {
  finding: 'finding',
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
  // The name of a metric or a call is no word to begin with a capital.
  const isName = /^\w+[._]\w/.test(text);
  return `${isName ? text.charAt(0) : text.charAt(0).toUpperCase()}${text.slice(1)}${ending}`;
}
