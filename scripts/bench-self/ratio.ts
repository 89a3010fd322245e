import { seededRandom } from '../../lib/statistics/random.ts';
import { medianOf } from './figure.ts';

export interface Ratio {
  readonly ratio: number;
  /** Bounds of the 95 % interval. */
  readonly low: number;
  readonly high: number;
}

const resamples = 1000;

/**
 * Median of `a` by the median of `b`, where each a[i] was measured next to b[i], with a percentile
 * bootstrap interval over the pairs (Efron and Tibshirani, An Introduction to the Bootstrap, 1993,
 * section 13.3).
 */
export function ratioOfMedians(a: readonly number[], b: readonly number[]): Ratio {
  const pairs = Math.min(a.length, b.length);
  const random = seededRandom(1);
  const drawn = (): number[] => Array.from({ length: pairs }, () => Math.floor(random() * pairs));
  const ratioOf = (indices: readonly number[]): number =>
    medianOf(indices.map((index) => a[index] ?? Number.NaN)) /
    medianOf(indices.map((index) => b[index] ?? Number.NaN));
  const ratios = Array.from({ length: resamples }, () => ratioOf(drawn())).sort((x, y) => x - y);
  const at = (share: number): number => ratios[Math.round(share * (resamples - 1))] ?? Number.NaN;
  return { ratio: medianOf(a) / medianOf(b), low: at(0.025), high: at(0.975) };
}
