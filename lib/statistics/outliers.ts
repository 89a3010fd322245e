import { median } from './quantile.ts';

/** How many values lie far from the rest, and the bounds beyond which they do. */
export interface Outliers {
  readonly count: number;
  /** Values below `low` or above `high` are outliers. */
  readonly low: number;
  readonly high: number;
}

/** |M| above it is "potentially an outlier". */
const limit = 3.5;
/** 75 % quantile of the standard normal distribution: what the MAD of normal values is of their sd. */
const normalMad = 0.6745;
/** Of fewer values the MAD is too uncertain to call one of them strange. */
const minimumForOutliers = 10;

/**
 * Outliers by the modified z-score M = 0.6745 (x - median) / MAD with |M| > 3.5: Iglewicz and Hoaglin,
 * How to Detect and Handle Outliers (ASQC Basic References in Quality Control 16, 1993); also
 * NIST/SEMATECH e-Handbook, section 1.3.5.17. The median absolute deviation (MAD) is itself moved by no outlier. Undefined
 * with fewer than 10 values, and when the MAD is 0: half of the values or more are then equal.
 *
 * @param sorted ascending
 */
export function outliers(sorted: readonly number[]): Outliers | undefined {
  if (sorted.length < minimumForOutliers) return undefined;
  const middle = median(sorted);
  const deviations = sorted.map((value) => Math.abs(value - middle)).sort((a, b) => a - b);
  const mad = median(deviations);
  if (mad === 0) return undefined;
  const reach = (limit * mad) / normalMad;
  const [low, high] = [middle - reach, middle + reach];
  return { count: sorted.filter((value) => value < low || value > high).length, low, high };
}
