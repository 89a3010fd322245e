import { type SlopeInterval, slopeInterval } from './block-bootstrap.ts';
import { windowMinima } from './floor.ts';
import { type Ends, quarters } from './growth.ts';
import { part, type Series } from './series.ts';
import { steadyFrom } from './steady-state.ts';
import { type Step, stepOf } from './step.ts';

/** How a level moved over a run, once it had warmed up. */
export interface Course {
  /** The x from which on it was steady. Absent when it was still levelling off at three quarters of the run. */
  readonly steadyFrom?: number;
  /** Of the steady part or, where there is none, of the second half. */
  readonly slope: SlopeInterval;
  /** What that part spans, in units of x. */
  readonly span: number;
  /** Present when it changed its level once rather than climbed: see {@link stepOf}. */
  readonly step?: Step;
  /** Medians of the first and the last quarter of the same part. */
  readonly quarters: Ends;
}

/** Fewest windows: with fewer points the interval is too wide to decide anything. */
const fewestWindows = 20;
/** Shims hand memory back every 30 s: in twice that they have done so. */
const windowSeconds = 60;

/**
 * How many samples make up one window of minima: those of a minute or, in a run that is too short
 * for twenty minutes, a twentieth of all.
 */
export function windowLength(points: number, seconds: number): number {
  const wanted = seconds > 0 ? Math.round((windowSeconds * points) / seconds) : points;
  return Math.max(1, Math.min(wanted, Math.floor(points / fewestWindows)));
}

/** The index from which on a series is steady; undefined where it never is. */
export type WarmUpRule = (points: Series, seed: number) => number | undefined;

/** Undefined when the series is too short for a slope. */
export function courseOf(
  points: Series,
  window: number,
  seed: number,
  rule: WarmUpRule = steadyFrom,
): Course | undefined {
  const floor = windowMinima(points, window);
  const steady = rule(floor, seed);
  const rest = part(floor, steady ?? floor.x.length >> 1);
  const slope = slopeInterval(rest, seed);
  if (slope === undefined) return undefined;
  const at = steady === undefined ? undefined : floor.x[steady];
  const step = stepOf(rest);
  return {
    ...(at !== undefined && { steadyFrom: at }),
    slope,
    span: (rest.x.at(-1) ?? 0) - (rest.x[0] ?? 0),
    ...(step && { step }),
    quarters: quarters(Array.from(rest.y)),
  };
}
