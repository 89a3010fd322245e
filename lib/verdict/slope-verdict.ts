import type { Operator, Threshold, ThresholdUnit } from '../core/metric.ts';
import type { ThresholdResult } from '../core/record.ts';
import { formatValue } from '../core/units.ts';
import type { SlopeInterval } from '../statistics/block-bootstrap.ts';
import type { Course } from '../statistics/course.ts';
import { limitInWords } from './compare.ts';

type Decision = { readonly verdict: 'pass' | 'fail' | 'inconclusive'; readonly why: string };

/**
 * Judges a slope by its whole interval: it passes or fails only when every slope in the interval
 * would, and is inconclusive when the limit lies within, when the series never became steady, or
 * when it climbs too fast by its slope and yet ends no higher than it began.
 *
 * @param iterations that the slope was measured over
 */
export function judgeSlope(
  threshold: Threshold,
  course: Course,
  iterations: number,
): Pick<ThresholdResult, 'value' | 'verdict' | 'why'> {
  const { operator, limit, unit } = threshold;
  const { slope, low, high } = course.slope;
  const { verdict, why } = decide(threshold, course, iterations);
  const subject =
    `slope of ${threshold.metric} was ${formatValue(slope, unit)} ` +
    `(99 % interval ${formatValue(low, unit)} to ${formatValue(high, unit)}), ` +
    limitInWords(operator, limit, unit);
  return { value: slope, verdict, why: `${subject}: ${why}` };
}

function decide(
  { operator, limit, unit: slopeUnit }: Threshold,
  course: Course,
  iterations: number,
): Decision {
  const { slope: interval, quarters, steadyFrom } = course;
  if (steadyFrom === undefined) {
    const why =
      'it was still levelling off after half of the run, so that there was no steady state to ' +
      `judge; raise load.warmup, or run about ${2 * iterations} iterations`;
    return { verdict: 'inconclusive', why };
  }
  const verdict = verdictOf(interval, operator, limit);
  if (verdict === 'inconclusive') {
    const settle = whatWouldSettle(interval, limit, iterations);
    return { verdict, why: `the interval holds it; ${settle}` };
  }
  const why = `the whole interval is ${positionOf(interval, limit)}`;
  const { step } = course;
  if (isCeiling(operator) && verdict === 'fail' && step !== undefined) {
    const by = formatValue(step.by, levelUnit(slopeUnit));
    return {
      verdict: 'inconclusive',
      why: `${why}, but it rose once, by ${by} at iteration ${Math.ceil(step.at)}, and did not climb; run about ${2 * iterations} iterations`,
    };
  }
  const climbs = isCeiling(operator) && verdict === 'fail';
  if (climbs && quarters.last <= quarters.first) {
    return {
      verdict: 'inconclusive',
      why: `${why}, and yet its last quarter lies no higher than its first; run about ${2 * iterations} iterations`,
    };
  }
  return { verdict, why };
}

/** Whether the limit is an upper one. */
function isCeiling(operator: Operator): boolean {
  return operator === '<' || operator === '<=';
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

/** The unit of what climbs, from that of its slope. */
function levelUnit(unit: ThresholdUnit): ThresholdUnit {
  switch (unit) {
    case 'ms/iteration':
      return 'ms';
    case 'bytes/iteration':
      return 'bytes';
    case 'bytes/s/iteration':
      return 'bytes/s';
    default:
      return 'count';
  }
}
