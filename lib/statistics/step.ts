import type { Series } from './series.ts';

/** A level that changed once. */
export interface Step {
  /** The first x of the new level. */
  readonly at: number;
  /** The new level, less the old one. */
  readonly by: number;
}

/**
 * The step of a series that a single step describes better than a straight line does. Both are
 * fitted by least squares and compared by Schwarz's criterion, n ln(RSS / n) + k ln(n) ("Estimating the
 * Dimension of a Model", Annals of Statistics 6, 1978), with k = 3 for the step (two levels and the
 * place) and 2 for the line. Undefined where the line is the better description: memory that is
 * taken once is not a leak, and one that climbs in many steps is better described by a line.
 */
export function stepOf({ x, y }: Series): Step | undefined {
  const count = y.length;
  if (count < 4) return undefined;
  const line = lineError(x, y);
  const total = sum(y);
  const squares = y.reduce((all, value) => all + (value - total / count) ** 2, 0);
  let best = { gain: 0, index: 0, by: 0 };
  let before = 0;
  for (let index = 1; index < count; index += 1) {
    before += y[index - 1] ?? 0;
    const by = (total - before) / (count - index) - before / index;
    const gain = (by * by * index * (count - index)) / count;
    if (gain > best.gain) best = { gain, index, by };
  }
  const step = squares - best.gain;
  // Rounding may leave a little less than nothing of a step without noise.
  if (step <= squares * 1e-12) return line > squares * 1e-9 ? found(x, best) : undefined;
  const better = count * Math.log(step / line) + Math.log(count) < 0;
  return better ? found(x, best) : undefined;
}

function found(x: Float64Array, { index, by }: { index: number; by: number }): Step {
  return { at: x[index] ?? 0, by };
}

/** Sum of the squared residuals about the line of least squares. */
function lineError(x: Float64Array, y: Float64Array): number {
  const count = y.length;
  const [meanX, meanY] = [sum(x) / count, sum(y) / count];
  let [xx, xy, yy] = [0, 0, 0];
  for (let index = 0; index < count; index += 1) {
    const [dx, dy] = [(x[index] ?? 0) - meanX, (y[index] ?? 0) - meanY];
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  return xx === 0 ? yy : Math.max(0, yy - (xy * xy) / xx);
}

function sum(values: Float64Array): number {
  return values.reduce((all, value) => all + value, 0);
}
