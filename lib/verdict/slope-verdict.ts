import type { Operator, Threshold } from '../core/metric.ts';
import type { ThresholdResult } from '../core/record.ts';
import { formatValue } from '../core/units.ts';
import type { SlopeInterval } from '../statistics/block-bootstrap.ts';
import { limitInWords } from './compare.ts';

/**
 * Judges a slope by its whole interval: it passes or fails only when every slope in the interval
 * would, and is inconclusive when the limit lies within.
 *
 * @param iterations that the slope was measured over
 */
export function judgeSlope(
  threshold: Threshold,
  interval: SlopeInterval,
  iterations: number,
): Pick<ThresholdResult, 'value' | 'verdict' | 'why'> {
  const { operator, limit, unit } = threshold;
  const { slope, low, high } = interval;
  const verdict = verdictOf(interval, operator, limit);
  const subject =
    `slope of ${threshold.metric} was ${formatValue(slope, unit)} ` +
    `(95 % interval ${formatValue(low, unit)} to ${formatValue(high, unit)}), ` +
    limitInWords(operator, limit, unit);
  const ending =
    verdict === 'inconclusive'
      ? `the interval holds it; ${whatWouldSettle(interval, limit, iterations)}`
      : `the whole interval is ${positionOf(interval, limit)}`;
  return { value: slope, verdict, why: `${subject}: ${ending}` };
}

function verdictOf(
  { low, high }: SlopeInterval,
  operator: Operator,
  limit: number,
): 'pass' | 'fail' | 'inconclusive' {
  const decide = (pass: boolean, fail: boolean) => (pass ? 'pass' : fail ? 'fail' : 'inconclusive');
  switch (operator) {
    case '<':
      return decide(high < limit, low >= limit);
    case '<=':
      return decide(high <= limit, low > limit);
    case '>':
      return decide(low > limit, high <= limit);
    case '>=':
      return decide(low >= limit, high < limit);
    case '==':
      return decide(low === limit && high === limit, low > limit || high < limit);
    case '!=':
      return decide(low > limit || high < limit, low === limit && high === limit);
  }
}

function positionOf({ low, high }: SlopeInterval, limit: number): string {
  if (low === limit && high === limit) return 'exactly that';
  return high <= limit ? 'below it' : 'above it';
}

/**
 * The interval's width shrinks about as n^(-3/2), as the standard error of a regression slope on
 * evenly spaced points does; so n (half-width / distance)^(2/3) iterations bring its edge to the
 * limit. An estimate: it trusts the slope and the noise seen so far.
 */
export function iterationsToSettle(
  { slope, low, high }: SlopeInterval,
  limit: number,
  iterations: number,
): number | undefined {
  const distance = Math.abs(limit - slope);
  const halfWidth = slope < limit ? high - slope : slope - low;
  if (distance === 0 || halfWidth < distance || iterations < 1) return undefined;
  const needed = iterations * (halfWidth / distance) ** (2 / 3);
  // Two digits, rounded up: more would pretend to a precision that the estimate does not have.
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(needed)) - 1);
  return Math.max(iterations + 1, Math.ceil(needed / unit) * unit);
}

/** Beyond this many times the run's length, an estimate is no advice. */
const farthest = 100;

function whatWouldSettle(interval: SlopeInterval, limit: number, iterations: number): string {
  const needed = iterationsToSettle(interval, limit, iterations);
  if (needed === undefined || needed > farthest * iterations) {
    return 'the slope is so near the limit that a longer run may not settle it either';
  }
  return `about ${needed} iterations would settle it`;
}
