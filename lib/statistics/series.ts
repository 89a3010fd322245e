/** Points in the order of measurement; `x` and `y` have the same length. */
export interface Series {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

export function series(x: ArrayLike<number>, y: ArrayLike<number>): Series {
  return { x: Float64Array.from(x), y: Float64Array.from(y) };
}

/** The points from `from` up to, but without, `to`. */
export function part({ x, y }: Series, from: number, to = x.length): Series {
  return { x: x.subarray(from, to), y: y.subarray(from, to) };
}

/** Merges runs of neighbours by their means, into at most `limit` points. */
export function thin(points: Series, limit: number): Series {
  const count = points.x.length;
  const run = Math.ceil(count / limit);
  if (run <= 1) return points;
  const length = Math.ceil(count / run);
  const x = new Float64Array(length);
  const y = new Float64Array(length);
  for (let index = 0; index < length; index += 1) {
    const from = index * run;
    const to = Math.min(count, from + run);
    x[index] = meanOf(points.x, from, to);
    y[index] = meanOf(points.y, from, to);
  }
  return { x, y };
}

function meanOf(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let index = from; index < to; index += 1) sum += values[index] ?? 0;
  return sum / (to - from);
}
