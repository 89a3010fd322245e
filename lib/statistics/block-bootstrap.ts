import { type Autoregression, autoregression } from './autoregression.ts';
import { type Random, seededRandom } from './random.ts';
import { medianInPlace } from './select.ts';
import { type Series, thin } from './series.ts';
import { studentT } from './student.ts';
import { pairSpace, slopeOfPairs, theilSenSlope } from './theil-sen.ts';

/** Bounds of an interval. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** A slope with its 99 % interval as `low` and `high`, in units of y per unit of x. */
export interface SlopeInterval extends Bounds {
  /** Theil-Sen slope. */
  readonly slope: number;
  readonly interval70: Bounds;
  readonly standardError: number;
}

/** Fewest points for an interval: of fewer, memory and trend cannot be told apart at all. */
export const minimumPoints = 10;

/**
 * A longer series is thinned to this many points, of which the noise is learned: of half of the usual hundred its
 * memory is known too badly, and intervals get wide.
 */
const noisePoints = 128;
/** And resampled noise to this many before its slope is taken: 2,016 pairs. */
const slopePoints = 64;
/** Enough for a standard error to 5 %, less than a hundred samples know it by. */
const resamples = 200;

/**
 * Of the 99 % interval. What is learned from a hundred values is not wide enough by itself: with 0.01 up to 1.1 of
 * 100 simulated level series were taken for climbing ones, where 0.5 are meant (`npm run bench:statistics`).
 */
const miss99 = 0.008;

/** Of Student's t, however much memory the noise has: with fewer, half of an interval is unknown. */
const fewestFreedom = 4;

/**
 * 99 % and 70 % moving-block bootstrap intervals of the Theil-Sen slope (blocks: Künsch, "The Jackknife and
 * the Bootstrap for General Stationary Observations", Annals of Statistics 17, 1989). Memory in a
 * process wanders, each sample near the one before, and blocks alone make such an interval far too
 * narrow: so the residuals about the line are whitened by a first-order autoregression, its
 * innovations resampled in blocks, and coloured again ("post-blackened", Davison and
 * Hinkley, Bootstrap Methods and Their Application, 1997, section 8.2.2). The standard deviation of the slopes
 * of that noise alone is the standard error. Student's t in place of the normal quantile pays for
 * what so short a series does not know of its own noise, with as many degrees of freedom as the values
 * are worth independent ones, n (1 - r) / (1 + r) (Bayley and Hammersley, JRSS Supplement 8, 1946).
 *
 * Undefined with fewer than {@link minimumPoints} points or when all x are equal. The same
 * points and seed give the same interval.
 */
export function slopeInterval(
  points: Series,
  seed = 1,
  fewest = minimumPoints,
): SlopeInterval | undefined {
  if (points.x.length < fewest) return undefined;
  const slope = theilSenSlope(points);
  if (slope === undefined) return undefined;
  const { x, y } = thin(points, noisePoints);
  const residuals = residualsOf(x, y, slope);
  if (residuals.every((residual) => residual === 0)) {
    const interval70 = { low: slope, high: slope };
    return { slope, ...interval70, interval70, standardError: 0 };
  }
  const noise = autoregression(x, residuals);
  const slopes = slopesOfNoise(x, residuals, noise, seededRandom(seed));
  const standardError = Math.hypot(...slopes) / Math.sqrt(resamples);
  const worth = ((x.length - 2) * (1 - noise.memory)) / (1 + noise.memory);
  const freedom = Math.max(fewestFreedom, Math.round(Math.min(x.length - 2, worth)));
  const within = (miss: number): Bounds => {
    const half = studentT(miss, freedom) * standardError;
    return { low: slope - half, high: slope + half };
  };
  return { slope, ...within(miss99), interval70: within(0.3), standardError };
}

/** Slopes of resampled noise without a trend. */
function slopesOfNoise(
  x: Float64Array,
  residuals: Float64Array,
  { memory, innovation }: Autoregression,
  random: Random,
): Float64Array {
  const innovations = innovationsOf(residuals, memory, innovation);
  const block = blockLength(innovations);
  const spreadOfOne = Math.hypot(...innovations) / Math.sqrt(innovations.length);
  const noise = new Float64Array(residuals.length);
  const space = pairSpace(Math.min(slopePoints, residuals.length));
  const slopes = new Float64Array(resamples);
  // A stationary series begins anywhere within its spread; where a random walk begins does not matter.
  const spread = memory < 1 ? 1 / Math.sqrt(1 - memory * memory) : 0;
  for (let resample = 0; resample < resamples; resample += 1) {
    resampleBlocks(innovations, noise, block, random);
    smooth(noise, spreadOfOne, random);
    let level = spread * (innovations[Math.floor(random() * innovations.length)] ?? 0);
    for (let index = 0; index < noise.length; index += 1) {
      level = index === 0 ? level : memory * level + (noise[index] ?? 0);
      noise[index] = level;
    }
    const thinned = thin({ x, y: noise }, slopePoints);
    slopes[resample] = slopeOfPairs(thinned.x, thinned.y, space) ?? 0;
  }
  return slopes;
}

/** Fills `target` with overlapping blocks of `source` drawn with replacement. */
function resampleBlocks(
  source: Float64Array,
  target: Float64Array,
  length: number,
  random: Random,
): void {
  const starts = source.length - length + 1;
  for (let filled = 0; filled < target.length; filled += length) {
    const start = Math.floor(random() * starts);
    const room = Math.min(length, target.length - filled);
    target.set(source.subarray(start, start + room), filled);
  }
}

/**
 * Moves each value a little, and all together so that their variance stays what it was (Silverman and Young, "The
 * Bootstrap: To Smooth or Not to Smooth?", Biometrika 74, 1987). Values that are drawn twice have a slope of
 * exactly 0 between them, and would hold the median of all slopes there.
 */
function smooth(values: Float64Array, deviation: number, random: Random): void {
  const width = values.length ** -0.2;
  const scale = 1 / Math.sqrt(1 + width * width);
  // Of a uniform number within -1 and 1 the standard deviation is 1 / sqrt(3).
  const reach = Math.sqrt(3) * width * deviation;
  for (let index = 0; index < values.length; index += 1) {
    values[index] = scale * ((values[index] ?? 0) + reach * (2 * random() - 1));
  }
}

/** Lags at which innovations are looked at for what memory they still have. */
const lags = 5;

/**
 * n^(1/3), and 1 where none of the first autocorrelations exceeds 2 sqrt(log10(n) / n): then the values are as
 * good as independent, and longer blocks only make the interval too narrow (the rule of Politis and White, "Automatic
 * Block-Length Selection for the Dependent Bootstrap", Econometric Reviews 23, 2004, for how far memory reaches).
 *
 * @param centred values whose mean is 0
 */
function blockLength(centred: Float64Array): number {
  const count = centred.length;
  const squares = centred.reduce((sum, value) => sum + value * value, 0);
  const limit = 2 * Math.sqrt(Math.log10(count) / count) * squares;
  for (let lag = 1; lag <= lags; lag += 1) {
    let products = 0;
    for (let index = lag; index < count; index += 1) {
      products += (centred[index] ?? 0) * (centred[index - lag] ?? 0);
    }
    if (Math.abs(products) > limit) return Math.ceil(Math.cbrt(count));
  }
  return 1;
}

/** Residuals about the line through the median. */
function residualsOf(x: Float64Array, y: Float64Array, slope: number): Float64Array {
  const offsets = y.map((value, index) => value - slope * (x[index] ?? 0));
  const intercept = medianInPlace(offsets.slice());
  return offsets.map((offset) => offset - intercept);
}

/**
 * What the residuals have that the autoregression does not expect, centred, and of the standard
 * deviation that it was estimated with.
 */
function innovationsOf(residuals: Float64Array, memory: number, deviation: number): Float64Array {
  const innovations = new Float64Array(residuals.length - 1);
  for (let index = 0; index < innovations.length; index += 1) {
    innovations[index] = (residuals[index + 1] ?? 0) - memory * (residuals[index] ?? 0);
  }
  const mean = innovations.reduce((sum, value) => sum + value, 0) / innovations.length;
  const centred = innovations.map((value) => value - mean);
  const found = Math.hypot(...centred) / Math.sqrt(centred.length);
  return centred.map((value) => (found === 0 ? 0 : (value * deviation) / found));
}
