import { mean, median, sampleStandardDeviation } from 'simple-statistics';
import { seededRandom } from './random.ts';
import { medianInPlace } from './select.ts';
import { studentP, studentT } from './student.ts';

/** One side of a comparison: blocks of values that were measured one after the other. */
export type Blocks = readonly (readonly number[])[];

export interface Ratio {
  /** Median of the new values by that of the base. */
  readonly ratio: number;
  /** Bounds of the 95 % interval. */
  readonly low: number;
  readonly high: number;
}

const resamples = 400;

/**
 * Ratio of medians with its 95 % percentile interval from a bootstrap of whole blocks: a machine's noise comes in
 * bursts, and values of one block share it (Künsch, Annals of Statistics 17, 1989; for blocks as
 * clusters: Davison and Hinkley, Bootstrap Methods and Their Application, 1997, section 3.8).
 */
export function ratioOfMedians(base: Blocks, next: Blocks, seed: number): Ratio {
  const random = seededRandom(seed);
  const draw = (count: number) => Array.from({ length: count }, () => Math.floor(random() * count));
  const ratios = Array.from({ length: resamples }, () => {
    return medianOf(pick(next, draw(next.length))) / medianOf(pick(base, draw(base.length)));
  }).sort((a, b) => a - b);
  const quantile = (p: number) => ratios[Math.round(p * (resamples - 1))] ?? Number.NaN;
  return {
    ratio: median(next.flat()) / median(base.flat()),
    low: quantile(0.025),
    high: quantile(0.975),
  };
}

/**
 * Ratio of blocks that lay side by side in time, with its 95 % interval and the p of no difference: Student's t on the logarithms of the
 * ratios of their medians. Each pair shared the machine, so what that was at falls out, and only how the
 * pairs differ counts (a blocked experiment: Montgomery, Design and Analysis of Experiments, section 2.5).
 *
 * @param base as many blocks as `next`, two at least
 */
export function ratioOfPairs(base: Blocks, next: Blocks): Ratio & { readonly p: number } {
  const logs = base.map((block, index) => Math.log(median(next[index] ?? []) / median(block)));
  const centre = mean(logs);
  const error = sampleStandardDeviation(logs) / Math.sqrt(logs.length);
  const half = studentT(0.05, logs.length - 1) * error;
  const t = error === 0 ? (centre === 0 ? 0 : Infinity) : centre / error;
  return {
    ratio: Math.exp(centre),
    low: Math.exp(centre - half),
    high: Math.exp(centre + half),
    p: studentP(t, logs.length - 1),
  };
}

function pick(blocks: Blocks, indices: readonly number[]): number[] {
  return indices.flatMap((index) => blocks[index] ?? []);
}

/** Without sorting: this is done hundreds of times. */
function medianOf(values: readonly number[]): number {
  return medianInPlace(Float64Array.from(values));
}

/** A run's values in order, cut into `count` blocks of neighbours, none empty. */
export function inBlocks(values: readonly number[], count: number): number[][] {
  const size = Math.max(1, values.length / Math.min(count, values.length));
  return Array.from({ length: Math.round(values.length / size) }, (_, index) =>
    values.slice(Math.round(index * size), Math.round((index + 1) * size)),
  );
}

/**
 * How far one run differs from itself: the highest median of its quarters by the lowest, less 1.
 * What two runs after one another differ by need be no more than this.
 */
export function driftOf(values: readonly number[]): number {
  const medians = inBlocks(values, 4).map((quarter) => median(quarter));
  return Math.max(...medians) / Math.min(...medians) - 1;
}
