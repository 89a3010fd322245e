import { type Random, seededRandom } from './random.ts';
import { medianInPlace } from './select.ts';
import { type Series, thin } from './series.ts';
import { pairSpace, slopeOfPairs, theilSenSlope } from './theil-sen.ts';

export interface SlopeInterval {
  /** Theil-Sen slope, in units of y per unit of x. */
  readonly slope: number;
  /** Bounds of the 99 % interval. */
  readonly low: number;
  readonly high: number;
  readonly standardError: number;
}

/** Fewest points for an interval: of fewer, memory and trend cannot be told apart at all. */
export const minimumPoints = 10;

/** A longer series is thinned to this many points for the resampling: 2,016 pairs each. */
const resampledPoints = 64;
/** Enough for a standard error to 4 %. */
const resamples = 300;

/** Standard errors to either side: the 0.5 % quantile of the normal distribution. */
const normal995 = 2.576;

/**
 * 99 % moving-block bootstrap interval of the Theil-Sen slope (blocks: Künsch, "The Jackknife and
 * the Bootstrap for General Stationary Observations", Annals of Statistics 17, 1989). Memory in a
 * process wanders, each sample near the one before, and blocks alone make such an interval far too
 * narrow: so the residuals about the line are whitened by a first-order autoregression, its
 * innovations resampled in blocks of n^(1/3), and coloured again ("post-blackened", Davison and
 * Hinkley, Bootstrap Methods and Their Application, 1997, section 8.2.2). The standard deviation of the slopes
 * of that noise alone is the standard error, and Student's t in place of the normal quantile pays for
 * what so short a series does not know of its own noise.
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
  const { x, y } = thin(points, resampledPoints);
  const residuals = residualsOf(x, y, slope);
  if (residuals.every((residual) => residual === 0)) {
    return { slope, low: slope, high: slope, standardError: 0 };
  }
  const slopes = slopesOfNoise(x, residuals, seededRandom(seed));
  const standardError = Math.hypot(...slopes) / Math.sqrt(resamples);
  const half = studentQuantile(x.length) * standardError;
  return { slope, low: slope - half, high: slope + half, standardError };
}

/**
 * The 99.5 % quantile of Student's t with n - 2 degrees of freedom, to 2 % from n = 7 on: the first two terms of
 * its expansion about the normal quantile (Abramowitz and Stegun, 26.7.5).
 */
function studentQuantile(points: number): number {
  const freedom = points - 2;
  const z = normal995;
  const first = (z ** 3 + z) / (4 * freedom);
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2);
  return z + first + second;
}

/** Slopes of resampled noise without a trend. */
function slopesOfNoise(x: Float64Array, residuals: Float64Array, random: Random): Float64Array {
  const memory = autoregression(residuals);
  const innovations = innovationsOf(residuals, memory);
  const noise = new Float64Array(residuals.length);
  const space = pairSpace(residuals.length);
  const slopes = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample += 1) {
    resampleBlocks(innovations, noise, random);
    let level = residuals[Math.floor(random() * residuals.length)] ?? 0;
    for (let index = 0; index < noise.length; index += 1) {
      level = memory * level + (noise[index] ?? 0);
      noise[index] = level;
    }
    slopes[resample] = slopeOfPairs(x, noise, space) ?? 0;
  }
  return slopes;
}

/** Fills `target` with overlapping blocks of `source`, each n^(1/3) long, drawn with replacement. */
function resampleBlocks(source: Float64Array, target: Float64Array, random: Random): void {
  const length = blockLength(source.length);
  const starts = source.length - length + 1;
  for (let filled = 0; filled < target.length; filled += length) {
    const start = Math.floor(random() * starts);
    const room = Math.min(length, target.length - filled);
    target.set(source.subarray(start, start + room), filled);
  }
}

function blockLength(count: number): number {
  return Math.ceil(Math.cbrt(count));
}

/**
 * Residuals about the line, centred, and widened by sqrt(n / (n - 2 - L)): two for the parameters
 * of the line, L for what blocks of that length take from the variance.
 */
function residualsOf(x: Float64Array, y: Float64Array, slope: number): Float64Array {
  const offsets = y.map((value, index) => value - slope * (x[index] ?? 0));
  const intercept = medianInPlace(offsets.slice());
  const count = y.length;
  const widening = Math.sqrt(count / (count - 2 - blockLength(count)));
  return offsets.map((offset) => (offset - intercept) * widening);
}

/**
 * Lag-1 autocorrelation r, with (2 + 4r) / n added for what fitting a line takes away from it
 * (Marriott and Pope, "Bias in the Estimation of Autocorrelations", Biometrika 41, 1954, for a
 * mean and a trend removed). Within [0, 1]: 1 is a random walk, and what lies within 8 / n of it is
 * taken for one: so short a series cannot tell them apart, and the wrong guess on the other side
 * finds trends where there are none. In simulations of n = 20 to 100 the interval then covers the
 * truth in 79 to 95 % of cases for coefficients up to 0.95 and in 74 to 78 % for a random walk,
 * and at most 11 % are falsely above it.
 */
export function autoregression(residuals: Float64Array): number {
  const mean = residuals.reduce((sum, value) => sum + value, 0) / residuals.length;
  let products = 0;
  let squares = 0;
  let before = 0;
  for (const value of residuals) {
    const deviation = value - mean;
    squares += deviation * deviation;
    products += before * deviation;
    before = deviation;
  }
  const r = squares === 0 ? 0 : products / squares;
  const corrected = r + (2 + 4 * r) / residuals.length;
  return corrected > 1 - 8 / residuals.length ? 1 : Math.max(0, corrected);
}

function innovationsOf(residuals: Float64Array, memory: number): Float64Array {
  const innovations = new Float64Array(residuals.length - 1);
  for (let index = 0; index < innovations.length; index += 1) {
    innovations[index] = (residuals[index + 1] ?? 0) - memory * (residuals[index] ?? 0);
  }
  const mean = innovations.reduce((sum, value) => sum + value, 0) / innovations.length;
  return innovations.map((innovation) => innovation - mean);
}
