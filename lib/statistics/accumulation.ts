import type { Series } from './series.ts';

/** A counter that rose all through a run and did not come back. */
export interface Accumulation {
  /** How much it has risen for good. */
  readonly rise: number;
  /** Per unit of x, from the first to the last point. */
  readonly perIteration: number;
  /** The first x at which more was there than ever went away again. */
  readonly from: number;
  /** Whether each point lies on a line of a whole number per x, as no chance puts it there. */
  readonly exact: boolean;
}

/** Fewest points: four quarters and what was before them. */
export const minimumSamples = 5;
/** A counter that rose less often has not accumulated: a file opened late, a cache, a neighbour. */
const fewestRises = 4;

/**
 * Whether a counter accumulates. What it holds only for a while is above its floor, and the floor
 * at x is the lowest value at x or later; so the floor rises only by what never goes away. A
 * counter accumulates when its floor rises in each quarter of the run and by four at least: one
 * per iteration shows in four iterations, one in ten in forty. Noise about a level has a floor
 * that is the level's lowest value until near the end.
 *
 * Undefined when it does not, or with fewer than {@link minimumSamples} points.
 *
 * @param settled the value after the run had rested; what went away then is no leak
 */
export function accumulationOf(points: Series, settled?: number): Accumulation | undefined {
  const { x, y } = points;
  const count = x.length;
  if (count < minimumSamples) return undefined;
  const floor = floorOf(y, settled);
  const base = floor[0] ?? 0;
  const [begin, end] = [x[0] ?? 0, x[count - 1] ?? 0];
  const rise = (floor[count - 1] ?? 0) - base;
  if (end <= begin || rise < fewestRises) return undefined;
  if (!risesInEachQuarter(x, floor)) return undefined;
  const first = floor.findIndex((value) => value > base);
  const perIteration = rise / (end - begin);
  return { rise, perIteration, from: x[first] ?? end, exact: isExact(points, perIteration) };
}

/** The lowest value from each point on. */
function floorOf(y: Float64Array, settled = Infinity): Float64Array {
  const floor = new Float64Array(y.length);
  let lowest = settled;
  for (let index = y.length - 1; index >= 0; index -= 1) {
    lowest = Math.min(lowest, y[index] ?? Infinity);
    floor[index] = lowest;
  }
  return floor;
}

function risesInEachQuarter(x: Float64Array, floor: Float64Array): boolean {
  const [begin, end] = [x[0] ?? 0, x[x.length - 1] ?? 0];
  let before = floor[0] ?? 0;
  for (const quarter of [1, 2, 3, 4]) {
    const until = begin + ((end - begin) * quarter) / 4;
    const last = x.findLastIndex((value) => value <= until);
    const level = floor[last] ?? before;
    if (level <= before) return false;
    before = level;
  }
  return true;
}

function isExact({ x, y }: Series, perIteration: number): boolean {
  const step = Math.round(perIteration);
  if (step < 1) return false;
  const [x0, y0] = [x[0] ?? 0, y[0] ?? 0];
  return x.every((value, index) => y[index] === y0 + step * (value - x0));
}
