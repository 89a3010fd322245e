import { errorFunction, wilcoxonRankSum } from 'simple-statistics';

export interface MannWhitney {
  /** Of the first sample: pairs in which it is larger, ties counted as half. */
  readonly u: number;
  /** Two-sided, from the normal approximation with corrections for ties and continuity. */
  readonly p: number;
  /** Cliff's delta, -1 to 1: how much oftener the first is larger than smaller. */
  readonly delta: number;
}

/**
 * Mann-Whitney U test (Mann and Whitney, "On a Test of whether one of Two Random Variables is
 * Stochastically Larger than the Other", Annals of Mathematical Statistics 18, 1947), and Cliff's delta
 * ("Dominance Statistics", Psychological Bulletin 114, 1993), which is 2U/mn - 1.
 *
 * The test takes values for independent, and those of a run are not: `inflation` is how many values
 * say as much as one independent one; the variance of U grows by it.
 *
 * @param a not empty, and so is `b`
 */
export function mannWhitney(
  a: readonly number[],
  b: readonly number[],
  inflation = 1,
): MannWhitney {
  const [m, n] = [a.length, b.length];
  // simple-statistics takes arrays that it may write to; it copies them first.
  const u = wilcoxonRankSum([...a], [...b]) - (m * (m + 1)) / 2;
  const delta = (2 * u) / (m * n) - 1;
  const all = m + n;
  const variance = ((m * n) / 12) * (all + 1 - tieSum([...a, ...b]) / (all * (all - 1)));
  if (!(variance > 0)) return { u, p: 1, delta };
  const distance = Math.max(0, Math.abs(u - (m * n) / 2) - 0.5);
  const z = distance / Math.sqrt(variance * Math.max(1, inflation));
  return { u, p: Math.max(0, 1 - errorFunction(z / Math.SQRT2)), delta };
}

/** The sum of t³ - t over groups of t equal values. */
function tieSum(values: number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let sum = 0;
  for (const count of counts.values()) sum += count ** 3 - count;
  return sum;
}

/**
 * How many values of an autocorrelated series say as much as one independent one, (1 + r) / (1 - r)
 * for a first-order autoregression (Bayley and Hammersley, "The Effective Number of Independent
 * Observations in an Autocorrelated Time Series", JRSS Supplement 8, 1946), with r taken from the ranks, so that one outlier
 * does not hide it; at least 1.
 */
export function varianceInflation(values: readonly number[]): number {
  const ranks = ranksOf(values);
  const mean = (values.length + 1) / 2;
  let [products, squares] = [0, 0];
  for (const [index, rank] of ranks.entries()) {
    squares += (rank - mean) ** 2;
    if (index > 0) products += (rank - mean) * ((ranks[index - 1] ?? mean) - mean);
  }
  const r = squares === 0 ? 0 : Math.min(0.99, Math.max(0, products / squares));
  return (1 + r) / (1 - r);
}

/** Equal values share the mean of their ranks. */
function ranksOf(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  const first = new Map<number, number>();
  const last = new Map<number, number>();
  for (const [index, value] of sorted.entries()) {
    if (!first.has(value)) first.set(value, index + 1);
    last.set(value, index + 1);
  }
  return values.map((value) => ((first.get(value) ?? 0) + (last.get(value) ?? 0)) / 2);
}
