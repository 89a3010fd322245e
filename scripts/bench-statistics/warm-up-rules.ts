import type { WarmUpRule } from '../../lib/statistics/course.ts';
import { mean, sumOfSquares } from '../../lib/statistics/least-squares.ts';
import { varianceInflation } from '../../lib/statistics/mann-whitney.ts';
import { medianInPlace } from '../../lib/statistics/select.ts';
import { part, type Series } from '../../lib/statistics/series.ts';
import { steadyFrom } from '../../lib/statistics/steady-state.ts';
import { theilSenSlope } from '../../lib/statistics/theil-sen.ts';

// Rules for where a warm-up ends, as published, but for one thing: they look for a level, and take a leak for a
// warm-up that never ends; so they are given what is left about the Theil-Sen line of the later half.

const batch = 5;

/** Where the mean of what is left has the least standard error, in batches of 5 (White, Simulation 69, 1997). */
const mser5: WarmUpRule = (points) => {
  const values = aboutLaterHalf(points);
  const means = Array.from({ length: Math.floor(values.length / batch) }, (_, index) =>
    mean(values.subarray(index * batch, (index + 1) * batch)),
  );
  let best = { from: 0, error: Infinity };
  for (let from = 0; from < means.length - batch; from += 1) {
    const rest = Float64Array.from(means.slice(from));
    const error = deviationsSquared(rest) / rest.length ** 2;
    if (error < best.error) best = { from, error };
  }
  return best.from > means.length / 2 ? undefined : best.from * batch;
};

/**
 * A tenth is cut while the means of the first tenth and of the last half differ by more than 1.96 of their
 * standard errors (Geweke, in Bayesian Statistics 4, 1992); the spectrum at 0 is that of a first-order autoregression.
 */
const geweke: WarmUpRule = (points) =>
  cutWhile(points, (values) => {
    const first = values.subarray(0, Math.max(batch, Math.floor(values.length / 10)));
    const last = values.subarray(values.length >> 1);
    const variance =
      (deviationsSquared(last) / (last.length - 1)) * varianceInflation(Array.from(last));
    const error = Math.sqrt(variance / first.length + variance / last.length);
    return Math.abs(mean(first) - mean(last)) > 1.96 * error;
  });

/**
 * A tenth is cut while fewer than 80 % of its values lie within two standard deviations of the level (Kelly and Hedengren, "A
 * steady-state detection algorithm to detect non-stationary drifts in processes", Journal of Process Control 23, 2013).
 */
const kellyHedengren: WarmUpRule = (points) =>
  cutWhile(points, (values) => {
    const last = values.subarray(values.length >> 1);
    const [level, deviation] = [mean(last), Math.sqrt(deviationsSquared(last) / (last.length - 1))];
    const window = values.subarray(0, Math.max(batch, Math.floor(values.length / 10)));
    const within = window.filter((value) => Math.abs(value - level) <= 2 * deviation);
    return within.length < 0.8 * window.length;
  });

export const warmUpRules: readonly { readonly name: string; readonly rule: WarmUpRule }[] = [
  { name: 'none', rule: () => 0 },
  { name: 'MSER-5', rule: mser5 },
  { name: 'Geweke', rule: geweke },
  { name: 'Kelly and Hedengren', rule: kellyHedengren },
  { name: 'this one', rule: steadyFrom },
];

function cutWhile(points: Series, isWarm: (values: Float64Array) => boolean): number | undefined {
  const count = points.x.length;
  for (let from = 0; from <= count / 2; from += Math.ceil((count - from) / 10)) {
    if (!isWarm(aboutLaterHalf(part(points, from)))) return from;
  }
  return undefined;
}

function aboutLaterHalf(points: Series): Float64Array {
  const middle = points.x.length >> 1;
  const slope = theilSenSlope(part(points, middle)) ?? 0;
  const offsets = points.y.map((value, index) => value - slope * (points.x[index] ?? 0));
  const level = medianInPlace(offsets.slice(middle));
  return offsets.map((offset) => offset - level);
}

function deviationsSquared(values: Float64Array): number {
  const level = mean(values);
  return sumOfSquares(values.map((value) => value - level));
}
