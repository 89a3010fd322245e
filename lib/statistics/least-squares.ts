/**
 * What is left of y about its line of least squares over x; about its mean when all x are equal.
 *
 * @param y as many as x, one at least
 */
export function aboutLine(x: Float64Array, y: Float64Array): Float64Array {
  const [meanX, meanY] = [mean(x), mean(y)];
  let [xx, xy] = [0, 0];
  for (let index = 0; index < x.length; index += 1) {
    const dx = (x[index] ?? 0) - meanX;
    xx += dx * dx;
    xy += dx * ((y[index] ?? 0) - meanY);
  }
  const slope = xx === 0 ? 0 : xy / xx;
  return y.map((value, index) => value - meanY - slope * ((x[index] ?? 0) - meanX));
}

export function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function sumOfSquares(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}
