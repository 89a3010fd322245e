import { aboutLine, mean, sumOfSquares } from './least-squares.ts';
import { varianceInflation } from './mann-whitney.ts';
import type { Series } from './series.ts';

/** A level that changed once. */
export interface Step {
  /** The first x of the new level. */
  readonly at: number;
  /** The new level, less the old one. */
  readonly by: number;
}

/**
 * Twice the logarithm of how much likelier one description must be: "very strong" evidence (Kass and
 * Raftery, "Bayes Factors", JASA 90, 1995). With less, one in five slow leaks would be taken for a step.
 */
const veryStrong = 10;

/**
 * The step of a series that a single step describes much better than a straight line does. Both are
 * fitted by least squares and compared by Schwarz's criterion, n ln(RSS / n) + k ln(n) ("Estimating the
 * Dimension of a Model", Annals of Statistics 6, 1978), with k = 3 for the step (two levels and the
 * place) and 2 for the line; n is what the values are worth independent ones, since noise in which each
 * resembles the one before looks like steps by itself. Undefined where the line is as good a description:
 * memory that is taken once is not a leak, and one that climbs in many steps is better described by a line.
 */
export function stepOf({ x, y }: Series): Step | undefined {
  const count = y.length;
  if (count < 4) return undefined;
  const line = sumOfSquares(aboutLine(x, y));
  const level = mean(y);
  const total = level * count;
  const squares = sumOfSquares(y.map((value) => value - level));
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
  const worth = count / varianceInflation(Array.from(aboutStep(y, level, best)));
  const better = worth * Math.log(step / line) + Math.log(worth) < -veryStrong;
  return better ? found(x, best) : undefined;
}

interface Place {
  readonly index: number;
  readonly by: number;
}

/** What is left of the values about their two levels. */
function aboutStep(y: Float64Array, level: number, { index, by }: Place): Float64Array {
  const before = level - (by * (y.length - index)) / y.length;
  return y.map((value, at) => value - (at < index ? before : before + by));
}

function found(x: Float64Array, { index, by }: Place): Step {
  return { at: x[index] ?? 0, by };
}
