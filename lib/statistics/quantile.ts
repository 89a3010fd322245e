import { medianSorted, quantileSorted } from 'simple-statistics';

/**
 * Fewest values for which a percentile is more than the extreme value under another name: one
 * value must lie beyond it, so n >= 1 / (1 - p), and likewise for p below the median. p90 needs
 * 10, p95 20, p99 100.
 *
 * @param percent in (0, 100)
 */
export function minimumCount(percent: number): number {
  const beyond = Math.min(percent, 100 - percent);
  // 100 - 99.9 is not quite 0.1: the digits past the twelfth are noise.
  return Math.ceil(Number((100 / beyond).toPrecision(12)));
}

/**
 * Percentile by linear interpolation between order statistics at index (n - 1)p: definition 7 of
 * Hyndman and Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50 (1996),
 * the default of R and NumPy. Undefined when there are fewer values than {@link minimumCount}.
 *
 * simple-statistics computes definition 7 from 7.12 on; older ones did not, which a test holds.
 *
 * @param sorted ascending, not empty
 * @param percent in (0, 100)
 */
export function percentile(sorted: readonly number[], percent: number): number | undefined {
  if (sorted.length < minimumCount(percent)) return undefined;
  return quantileSorted(sorted, percent / 100);
}

/** @param sorted ascending, not empty; one value is its own median */
export function median(sorted: readonly number[]): number {
  return medianSorted(sorted);
}
