import type { Operator, Threshold, ThresholdUnit } from '../core/metric.ts';
import type { ThresholdResult } from '../core/record.ts';
import { formatDuration, formatValue } from '../core/units.ts';
import type { Bounds, SlopeInterval } from '../statistics/block-bootstrap.ts';
import type { Course } from '../statistics/course.ts';
import { sentenceOn, withRemarks } from './compare.ts';

/** How long a run was: in iterations, or by time. */
export type RunLength = { readonly iterations: number } | { readonly hours: number };

/** A length as a number, and how lengths and moments are said. */
interface Words {
  readonly amount: number;
  /** Of the steady part, the least that a failure takes. */
  readonly least: number;
  text(amount: number): string;
  at(x: number): string;
}

type Decision = { readonly verdict: 'pass' | 'fail' | 'inconclusive'; readonly why: string };

/**
 * Judges a slope by two intervals. A ceiling is kept when the whole 70 % interval is below the limit, and
 * broken when the whole 70 % interval is above it and the whole 99 % interval above 0: a slope at the limit
 * fails in one of seven runs, a level series in one of two hundred, and a slope of three standard
 * errors above a limit of at least 1.7 of them is found in 95 of 100 (P(Z > 1.04 - 3), less what is not known of the
 * error). The level series
 * is what most runs are, and a false alarm what costs trust. Floors are judged in the mirror.
 *
 * Inconclusive in between, when the series never became steady, and when it climbs too fast by its slope
 * and yet did not climb throughout: its last quarter is no higher than its first, or it rose in one step. By the hour it takes an hour to fail: a young process still takes what it
 * needs for some ten minutes, and six times that is no rate.
 *
 * @param run what the slope was measured over, in the unit of its x
 */
export function judgeSlope(
  threshold: Threshold,
  course: Course,
  run: RunLength,
): Pick<ThresholdResult, 'value' | 'verdict' | 'why' | 'remarks'> {
  const { unit } = threshold;
  const { slope, low, high, interval70 } = course.slope;
  const { verdict, why } = decide(threshold, course, run);
  const text = (bounds: Bounds) =>
    `${formatValue(bounds.low, unit)} to ${formatValue(bounds.high, unit)}`;
  return withRemarks(
    { value: slope, verdict, why: sentenceOn(`slope of ${threshold.metric}`, slope, threshold) },
    [why, `70 % interval ${text(interval70)}, 99 % ${text({ low, high })}`],
  );
}

function decide(threshold: Threshold, course: Course, run: RunLength): Decision {
  const { operator, limit } = threshold;
  const { slope: interval, steadyFrom } = course;
  const words = wordsOf(run);
  const twice = `run about ${words.text(2 * Math.max(words.amount, words.least))}`;
  if (steadyFrom === undefined) {
    const why =
      'it was still levelling off after three quarters of the run, so that there was no steady state to ' +
      `judge; raise load.warmup, or ${twice}`;
    return { verdict: 'inconclusive', why };
  }
  const position = positionOf(interval, operator, limit);
  if (position.verdict === 'inconclusive') {
    const settle = whatWouldSettle(interval, limit, words);
    return { ...position, why: `${position.why}; ${settle}` };
  }
  if (position.verdict === 'pass' || !isCeiling(operator)) return position;
  const doubt = doubtOf(threshold, course, words);
  if (doubt === undefined) return position;
  const why = `${position.why}, ${doubt}; ${twice}`;
  return { verdict: 'inconclusive', why };
}

function wordsOf(run: RunLength): Words {
  if ('hours' in run) {
    const text = (hours: number) => formatDuration(hours * 3_600_000);
    return { amount: run.hours, least: 1, text, at: (x) => `${text(x)} after the begin` };
  }
  return {
    amount: run.iterations,
    least: 0,
    text: (iterations) => `${Math.ceil(iterations)} iterations`,
    at: (x) => `at iteration ${Math.ceil(x)}`,
  };
}

/** What speaks against a climb all through the run, though the slope is too high. */
function doubtOf(
  { unit }: Threshold,
  { quarters, step, span }: Course,
  { at, least, text }: Words,
): string | undefined {
  if (span < least) {
    return `but it was steady for ${text(span)} only, and a rate by the hour takes an hour to fail`;
  }
  if (step !== undefined) {
    const by = formatValue(step.by, levelUnit(unit));
    return `but it rose once, by ${by} ${at(step.at)}, and did not climb`;
  }
  if (quarters.last <= quarters.first) {
    return 'and yet its last quarter lies no higher than its first';
  }
  return undefined;
}

/** Whether the limit is an upper one. */
function isCeiling(operator: Operator): boolean {
  return operator === '<' || operator === '<=';
}

/** How the intervals lie to the limit, and to no change at all. */
function positionOf(interval: SlopeInterval, operator: Operator, limit: number): Decision {
  switch (operator) {
    case '<':
    case '<=':
      return belowLimit(interval, limit, operator === '<=');
    case '>':
    case '>=':
      return inMirror(belowLimit(mirrored(interval), -limit, operator === '>='));
    case '==':
    case '!=':
      return equality(interval, operator === '==', limit);
  }
}

function belowLimit({ low, interval70 }: SlopeInterval, limit: number, orEqual: boolean): Decision {
  const isBelow = (value: number) => (orEqual ? value <= limit : value < limit);
  if (isBelow(interval70.high)) {
    return { verdict: 'pass', why: 'the whole 70 % interval is below the limit' };
  }
  if (isBelow(interval70.low)) {
    return { verdict: 'inconclusive', why: 'the 70 % interval holds the limit' };
  }
  // A limit below 0 asks for a fall: to stay level breaks it, and is no climb.
  const climbs = limit > 0 ? low > 0 : !isBelow(low);
  if (climbs) {
    const rest = limit > 0 ? 'the whole 99 % interval above 0' : 'so is the 99 % one';
    return { verdict: 'fail', why: `the whole 70 % interval is above the limit, and ${rest}` };
  }
  const held = limit > 0 ? '0' : 'the limit';
  const why = `the whole 70 % interval is above the limit, but the 99 % one holds ${held}`;
  return { verdict: 'inconclusive', why };
}

function mirrored({ slope, low, high, interval70, standardError }: SlopeInterval): SlopeInterval {
  return {
    slope: -slope,
    low: -high,
    high: -low,
    interval70: { low: -interval70.high, high: -interval70.low },
    standardError,
  };
}

function inMirror({ verdict, why }: Decision): Decision {
  const opposite = (word: string) => (word === 'below' ? 'above' : 'below');
  return { verdict, why: why.replace(/below|above/g, opposite) };
}

/** An equality is never confirmed by an interval of some width. */
function equality({ low, high }: SlopeInterval, equal: boolean, limit: number): Decision {
  if (low > limit || high < limit) {
    const why = `the whole 99 % interval is ${low > limit ? 'above' : 'below'} the limit`;
    return { verdict: equal ? 'fail' : 'pass', why };
  }
  if (low === limit && high === limit) {
    return { verdict: equal ? 'pass' : 'fail', why: 'it is exactly the limit' };
  }
  return { verdict: 'inconclusive', why: 'the 99 % interval holds the limit' };
}

/**
 * The interval's width shrinks about as n^(-3/2), as the standard error of a regression slope on
 * evenly spaced points does; so (half-width / distance)^(2/3) times the length brings its edge to the
 * limit. An estimate: it trusts the slope and the noise seen so far.
 */
export function lengthToSettle(
  { slope, low, high, interval70 }: SlopeInterval,
  limit: number,
  length: number,
): number | undefined {
  const fromLimit = Math.abs(limit - slope);
  const halfWidth70 = (interval70.high - interval70.low) / 2;
  // Above a ceiling, or below a floor, it must be told from no change as well.
  const isBroken = Math.abs(slope) > Math.abs(limit) && slope * limit >= 0;
  const ratio = Math.max(
    halfWidth70 / fromLimit,
    isBroken ? (high - low) / 2 / Math.abs(slope) : 0,
  );
  if (fromLimit === 0 || ratio < 1 || length <= 0) return undefined;
  const needed = length * ratio ** (2 / 3);
  // Two digits, rounded up: more would pretend to a precision that the estimate does not have.
  const unit = 10 ** (Math.floor(Math.log10(needed)) - 1);
  return Math.max(length * 1.05, Math.ceil(needed / unit) * unit);
}

/** Beyond this many times the run's length, an estimate is no advice. */
const farthest = 100;

function whatWouldSettle(interval: SlopeInterval, limit: number, { amount, text }: Words): string {
  const needed = lengthToSettle(interval, limit, amount);
  if (needed === undefined || needed > farthest * amount) {
    return 'the slope is so near the limit that a longer run may not settle it either';
  }
  return `about ${text(needed)} would settle it`;
}

/** The unit of what climbs, from that of its slope. */
function levelUnit(unit: ThresholdUnit): ThresholdUnit {
  switch (unit) {
    case 'ms/iteration':
    case 'ms/h':
      return 'ms';
    case 'bytes/iteration':
    case 'bytes/h':
      return 'bytes';
    case 'bytes/s/iteration':
    case 'bytes/s/h':
      return 'bytes/s';
    default:
      return 'count';
  }
}
