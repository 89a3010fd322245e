import { medianInPlace } from './select.ts';
import { type Series, thin } from './series.ts';

/** Above this many points (1.1 million pairs) neighbours are merged first. */
const exactPoints = 1500;

/** Room for the slopes of all pairs, so that a bootstrap need not allocate it each time. */
export function pairSpace(points: number): Float64Array {
  return new Float64Array((points * (points - 1)) / 2);
}

/**
 * Theil-Sen slope: the median of the slopes of all pairs of points with different x (Sen,
 * "Estimates of the Regression Coefficient Based on Kendall's Tau", JASA 63, 1968). Up to 29 % of
 * the points may be wild without moving it far. Exact to 1,500 points; of more, runs of
 * neighbours are merged by their means first. Undefined when all x are equal.
 */
export function theilSenSlope(points: Series): number | undefined {
  const thinned = thin(points, exactPoints);
  return slopeOfPairs(thinned.x, thinned.y, pairSpace(thinned.x.length));
}

/** The slope of all pairs as they are. `space` comes from {@link pairSpace} and is overwritten. */
export function slopeOfPairs(
  x: Float64Array,
  y: Float64Array,
  space: Float64Array,
): number | undefined {
  let used = 0;
  for (let i = 1; i < x.length; i += 1) {
    const xi = x[i] ?? 0;
    const yi = y[i] ?? 0;
    for (let j = 0; j < i; j += 1) {
      const run = xi - (x[j] ?? 0);
      if (run === 0) continue;
      space[used] = (yi - (y[j] ?? 0)) / run;
      used += 1;
    }
  }
  return used === 0 ? undefined : medianInPlace(space, used);
}
