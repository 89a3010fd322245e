import type { Series } from './series.ts';

/**
 * The lowest point of each window of `length` neighbours; a rest at the end that is shorter than
 * half a window is left out. What a collector has not yet given back lies above the floor, and a
 * leak lifts the floor.
 */
export function windowMinima({ x, y }: Series, length: number): Series {
  if (length <= 1) return { x, y };
  const windows = Math.max(1, Math.round(x.length / length));
  const floor = { x: new Float64Array(windows), y: new Float64Array(windows) };
  for (let window = 0; window < windows; window += 1) {
    let lowest = window * length;
    const end = Math.min(x.length, lowest + length);
    for (let index = lowest + 1; index < end; index += 1) {
      if ((y[index] ?? Infinity) < (y[lowest] ?? Infinity)) lowest = index;
    }
    floor.x[window] = x[lowest] ?? 0;
    floor.y[window] = y[lowest] ?? 0;
  }
  return floor;
}
