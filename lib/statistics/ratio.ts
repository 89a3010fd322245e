import { mean, median, sampleStandardDeviation } from 'simple-statistics';
import { seededRandom } from './random.ts';
import { quantileInPlace } from './select.ts';
import { studentP, studentT } from './student.ts';

/** One side of a comparison: blocks of values that were measured one after the other. */
export type Blocks = readonly (readonly number[])[];

export interface Ratio {
  /** A quantile of the new values by that of the base. */
  readonly ratio: number;
  /** Bounds of the 95 % interval. */
  readonly low: number;
  readonly high: number;
}

const resamples = 400;
/** Of each block, evenly spread: more make a quantile no surer than blocks differ by, and a long run slow to compare. */
const mostOfBlock = 500;

/**
 * Ratio of quantiles with its 95 % percentile interval from a bootstrap of whole blocks: a machine's noise comes in
 * bursts, and values of one block share it (Künsch, Annals of Statistics 17, 1989; for blocks as
 * clusters: Davison and Hinkley, Bootstrap Methods and Their Application, 1997, section 3.8).
 *
 * @param p which quantile: 0.5 is the median
 */
export function ratioOfQuantiles(base: Blocks, next: Blocks, p: number, seed: number): Ratio {
  const random = seededRandom(seed);
  const [some, others] = [resampler(base, random), resampler(next, random)];
  const ratios = Array.from({ length: resamples }, () => {
    return quantileInPlace(others(), p) / quantileInPlace(some(), p);
  }).sort((a, b) => a - b);
  const quantile = (level: number) => ratios[Math.round(level * (resamples - 1))] ?? Number.NaN;
  return {
    ratio: quantileOf(next.flat(), p) / quantileOf(base.flat(), p),
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

function thinned(block: readonly number[]): readonly number[] {
  const step = block.length / mostOfBlock;
  if (step <= 1) return block;
  return Array.from({ length: mostOfBlock }, (_, at) => block[Math.floor(at * step)] ?? Number.NaN);
}

/** Draws as many blocks as there are, with replacement; each time into the same memory, since this is done hundreds of times. */
function resampler(blocks: Blocks, random: () => number): () => Float64Array {
  const kept = blocks.map((block) => Float64Array.from(thinned(block)));
  const longest = Math.max(0, ...kept.map(({ length }) => length));
  const drawn = new Float64Array(longest * kept.length);
  return () => {
    let count = 0;
    for (let draw = 0; draw < kept.length; draw += 1) {
      const block = kept[Math.floor(random() * kept.length)];
      if (block === undefined) continue;
      drawn.set(block, count);
      count += block.length;
    }
    return drawn.subarray(0, count);
  };
}

function quantileOf(values: readonly number[], p: number): number {
  return quantileInPlace(Float64Array.from(values), p);
}

/** A run's values in order, cut into `count` blocks of neighbours, none empty. */
export function inBlocks(values: readonly number[], count: number): number[][] {
  const size = Math.max(1, values.length / Math.min(count, values.length));
  return Array.from({ length: Math.round(values.length / size) }, (_, index) =>
    values.slice(Math.round(index * size), Math.round((index + 1) * size)),
  );
}
