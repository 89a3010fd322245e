import { median } from 'simple-statistics';

/** Medians of the two ends of a series, in the unit of its values. */
export interface Ends {
  readonly first: number;
  readonly last: number;
}

/**
 * Medians of the first and of the last tenth of a series, each of at least one value (n / 10
 * rounded down). One outlier at either end moves neither, once there are 30 values.
 *
 * @param values in the order they were measured, not empty
 */
export function ends(values: readonly number[]): Ends {
  const tenth = Math.max(1, Math.floor(values.length / 10));
  return { first: median(values.slice(0, tenth)), last: median(values.slice(-tenth)) };
}

/**
 * Medians of the first and of the last quarter of a series, each of at least one value.
 *
 * @param values in the order they were measured, not empty
 */
export function quarters(values: readonly number[]): Ends {
  const quarter = Math.max(1, Math.floor(values.length / 4));
  return { first: median(values.slice(0, quarter)), last: median(values.slice(-quarter)) };
}

/**
 * (last - first) / first, in percent. 0 from 0 to 0; Infinity (with the sign of the change) from
 * 0 to anything else, since no percentage of nothing describes it.
 */
export function growthPercent({ first, last }: Ends): number {
  if (first === last) return 0;
  if (first === 0) return last > 0 ? Infinity : -Infinity;
  return ((last - first) / Math.abs(first)) * 100;
}
