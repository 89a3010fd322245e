/** First-order autoregression of the noise about a straight line. */
export interface Autoregression {
  /** How much of a value the next one keeps, -0.5 to 1; 1 is a random walk. */
  readonly memory: number;
  /** Standard deviation of what each value adds of its own, in the unit of the values. */
  readonly innovation: number;
}

/** Coefficients that are tried. */
const step = 0.02;
const lowest = -0.5;
const highest = 0.98;

/**
 * Estimated by restricted maximum likelihood: fitting a line takes memory away from the residuals, and
 * a plain lag-1 correlation is too low by about (2 + 4r) / n, which makes intervals too narrow where there is much
 * memory; this likelihood allows for the line (Cheang and Reinsel, "Bias Reduction of Autoregressive
 * Estimates in Time Series Regression Model through Restricted Maximum Likelihood", JASA 95, 2000).
 *
 * What lies within 5 / n of 1 is taken for a random walk: so short a series cannot tell them apart, and
 * the wrong guess on the other side finds trends where there are none.
 *
 * @param residuals about a line that is near the truth, for the sake of rounding; two different ones at least
 */
export function autoregression(x: Float64Array, residuals: Float64Array): Autoregression {
  const centre = x.reduce((sum, value) => sum + value, 0) / x.length;
  const centred = x.map((value) => value - centre);
  let best = { memory: 0, innovation: 0, loss: Infinity };
  for (let memory = lowest; memory <= highest; memory += step) {
    const fitted = fit(centred, residuals, memory);
    if (fitted.loss < best.loss) best = { memory, ...fitted };
  }
  const isWalk = best.memory > 1 - 5 / x.length;
  return { memory: isWalk ? 1 : best.memory, innovation: best.innovation };
}

/**
 * Least squares of a line for one coefficient, on values and line made free of memory (Prais and
 * Winsten), and minus twice the logarithm of the restricted likelihood, less a constant.
 */
function fit(
  x: Float64Array,
  y: Float64Array,
  memory: number,
): { readonly innovation: number; readonly loss: number } {
  const first = Math.sqrt(1 - memory * memory);
  let [ones, cross, squares, withOnes, withX, total] = [0, 0, 0, 0, 0, 0];
  for (let index = 0; index < y.length; index += 1) {
    const start = index === 0;
    const one = start ? first : 1 - memory;
    const run = start ? first * (x[0] ?? 0) : (x[index] ?? 0) - memory * (x[index - 1] ?? 0);
    const value = start ? first * (y[0] ?? 0) : (y[index] ?? 0) - memory * (y[index - 1] ?? 0);
    ones += one * one;
    cross += one * run;
    squares += run * run;
    withOnes += one * value;
    withX += run * value;
    total += value * value;
  }
  const determinant = ones * squares - cross * cross;
  const slope = (ones * withX - cross * withOnes) / determinant;
  const level = (squares * withOnes - cross * withX) / determinant;
  const rest = Math.max(0, total - level * withOnes - slope * withX);
  const freedom = y.length - 2;
  const loss = freedom * Math.log(rest) + Math.log(determinant) - Math.log(1 - memory * memory);
  return { innovation: Math.sqrt(rest / freedom), loss };
}
