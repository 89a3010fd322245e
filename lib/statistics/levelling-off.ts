import { aboutLine, sumOfSquares } from './least-squares.ts';
import { varianceInflation } from './mann-whitney.ts';
import type { Series } from './series.ts';

/** Of fewer points four numbers and their noise cannot be told apart. */
const fewest = 20;
/**
 * Twice the logarithm of how much likelier the curve must be than the line: "strong" evidence (Kass and
 * Raftery, "Bayes Factors", JASA 90, 1995).
 */
const strong = 6;
/** What is left of the curve when it is over, in standard deviations of the noise. */
const negligible = 1 / 20;
/** Each time constant that is tried is so many times the one before. */
const finer = 1.3;

/**
 * How many points at the begin belong to a curve that levels off: level + climb x + height exp(-x / time), the
 * approach of a system of the first order to its steady state. It is over when no more than a twentieth of the noise is
 * left of it. Fitted by least squares, with time constants from the distance of two points to half of the
 * series, and compared with a line by Schwarz's criterion, as {@link stepOf} does; a value that resembles the
 * one before counts for less.
 *
 * 0 when a line describes the series as well: a leak climbs evenly. The number may exceed that of the points,
 * when the curve goes on beyond them.
 */
export function levellingOff({ x, y }: Series): number {
  const count = x.length;
  const span = (x[count - 1] ?? 0) - (x[0] ?? 0);
  if (count < fewest || span <= 0) return 0;
  const line = aboutLine(x, y);
  const lineError = sumOfSquares(line);
  if (lineError <= sumOfSquares(y) * 1e-24) return 0;
  const curve = bestCurve(x, line, span);
  const curveError = Math.max(sumOfSquares(curve.rest), lineError * 1e-12);
  const worth = count / varianceInflation(Array.from(curve.rest));
  const evidence = worth * Math.log(lineError / curveError) - 2 * Math.log(worth);
  if (evidence <= strong) return 0;
  const noise = Math.sqrt(curveError / (count - 4));
  const constants = Math.log(Math.abs(curve.height) / (negligible * noise));
  return constants <= 0 ? 0 : Math.ceil((constants * curve.time * (count - 1)) / span);
}

interface Curve {
  readonly time: number;
  /** At the first point. */
  readonly height: number;
  readonly rest: Float64Array;
}

/** @param line what is left of the values about their line */
function bestCurve(x: Float64Array, line: Float64Array, span: number): Curve {
  let best: Curve = { time: span, height: 0, rest: line };
  let least = Infinity;
  for (let time = span / (x.length - 1); time <= span / 2; time *= finer) {
    const shape = x.map((at) => Math.exp(((x[0] ?? 0) - at) / time));
    const bend = aboutLine(x, shape);
    const product = bend.reduce((sum, value, index) => sum + value * (line[index] ?? 0), 0);
    const height = product / sumOfSquares(bend);
    const rest = line.map((value, index) => value - height * (bend[index] ?? 0));
    const error = sumOfSquares(rest);
    if (error >= least) continue;
    least = error;
    best = { time, height, rest };
  }
  return best;
}
