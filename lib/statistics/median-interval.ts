/** Two values between which the median of the population lies, with at least 95 % confidence. */
export interface MedianInterval {
  readonly low: number;
  readonly high: number;
}

/** Ranks of order statistics, counting from 1. */
export interface MedianRanks {
  readonly low: number;
  readonly high: number;
}

/** Chance that the interval may miss the median, by half on each side. */
const miss = 0.05;
/** 97.5 % quantile of the standard normal distribution. */
const z = 1.959963984540054;
/** Beyond it the normal approximation is off by less than one rank. */
const exactLimit = 10_000;

/** With fewer, even the smallest and the largest value enclose it with less: 2 × 0.5⁵ > 0.05. */
const minimumForInterval = 6;

/**
 * Ranks of the order statistics that enclose the median with at least 95 % confidence, whatever the
 * distribution: with B binomial (n, 1/2), low is the largest rank l with P(B <= l - 1) <= 0.025, and
 * high is n + 1 - l (Conover, Practical Nonparametric Statistics, 3rd ed. 1999, section 3.2). Above
 * 10,000 values B is taken as normal. Undefined with fewer than six values.
 * Holds for values that are independent of each other.
 */
export function medianRanks(count: number): MedianRanks | undefined {
  if (count < minimumForInterval) return undefined;
  const low =
    count <= exactLimit ? exactLowRank(count) : Math.floor(count / 2 - (z / 2) * Math.sqrt(count));
  return { low, high: count + 1 - low };
}

/** In logarithms, since 0.5 to the power of more than 1,074 is 0 for a double. */
function exactLowRank(count: number): number {
  let logTerm = -count * Math.LN2;
  let below = Math.exp(logTerm);
  let rank = 0;
  while (below <= miss / 2) {
    rank += 1;
    logTerm += Math.log((count - rank + 1) / rank);
    below += Math.exp(logTerm);
  }
  return rank;
}

/** @param sorted ascending */
export function medianInterval(sorted: readonly number[]): MedianInterval | undefined {
  const ranks = medianRanks(sorted.length);
  const low = ranks && sorted[ranks.low - 1];
  const high = ranks && sorted[ranks.high - 1];
  return low === undefined || high === undefined ? undefined : { low, high };
}
