import { median } from './quantile.ts';
import { type Random, seededRandom } from './random.ts';

/** Where a series is another one from. */
export interface ChangePoint {
  /** Of the first value after the change. */
  readonly index: number;
  /** Share of series without the step that have as great a distance. */
  readonly p: number;
}

export interface ChangePointOptions {
  /** Highest p that is a change; in (0, 1). */
  readonly level: number;
  /** Fewest values on either side of a change, 2 at least. */
  readonly smallest: number;
  readonly seed: number;
  /** How much of a value the next one keeps, in [0, 1). Default: 0, they are independent. */
  readonly memory?: number;
}

/**
 * Best split of a stretch: between `index - 1` and `index`, seen against what comes before
 * `until`.
 */
export interface Split {
  readonly index: number;
  readonly until: number;
  /** Q, the scaled energy distance of both sides; 0 when all values are equal. */
  readonly statistic: number;
}

/** Fewest orders that are tried; for a low level more are, so that p comes in tenths of it. */
const fewestPermutations = 999;

/**
 * Change points by E-divisive means: Matteson and James, "A Nonparametric Approach for Multiple
 * Change Point Analysis of Multivariate Data", Journal of the American Statistical Association
 * 109 (2014), with exponent 1. The series is cut where the energy distance of both sides is
 * greatest, and its parts again, for as long as it is greater than in all but a share of `level` of series without
 * that step. How it is used on nights of benchmarks: Daly et al., "The Use of Change Point Detection to Identify
 * Software Performance Regressions in a Continuous Integration System", ICPE 2020.
 *
 * Unlike there, series without the step are made of what is left when the levels are taken away, so that the few
 * values after a step do not widen what it is compared with; distances are compared in multiples of that spread. And
 * values may resemble the one before, which in permutations of the values themselves would make steps of all that
 * wanders: what is permuted is what each value adds of its own, and the values are made of it again (a sieve
 * bootstrap: Bühlmann, "Sieve Bootstrap for Time Series", Bernoulli 3, 1997).
 *
 * A slow drift is no step: of it come one or more changes, the first near its middle.
 *
 * @returns in the order of the series
 */
export function changePoints(
  values: readonly number[],
  { level, smallest, seed, memory = 0 }: ChangePointOptions,
): readonly ChangePoint[] {
  const random = seededRandom(seed);
  const search = new SplitSearch(values.length, smallest);
  const found: ChangePoint[] = [];
  let parts: readonly Float64Array[] = [Float64Array.from(values)];
  for (;;) {
    const cut = cutOnce(parts, search);
    if (cut === undefined) break;
    const p = pOf(parts, cut, search, { random, level, memory });
    if (p === undefined) break;
    found.push({ index: cut.index, p });
    parts = cut.parts;
  }
  return found.sort((a, b) => a.index - b.index);
}

/** Parts of a series, of which one has been cut where the distance is greatest. */
interface Cut {
  /** In the whole series. */
  readonly index: number;
  readonly parts: readonly Float64Array[];
  /** The distance in multiples of the mean distance of two values of the same part. */
  readonly size: number;
}

/** Undefined where all parts are too short, or each is of one value. */
function cutOnce(parts: readonly Float64Array[], search: SplitSearch): Cut | undefined {
  const splits = parts.map((part) => search.best(part));
  const statistics = splits.map((split) => split?.statistic ?? 0);
  const greatest = Math.max(...statistics);
  const where = statistics.indexOf(greatest);
  const [split, part] = [splits[where], parts[where]];
  if (split === undefined || part === undefined || greatest <= 0) return undefined;
  const start = parts.slice(0, where).reduce((sum, { length }) => sum + length, 0);
  const sides = [part.slice(0, split.index), part.slice(split.index)];
  const cut = parts.toSpliced(where, 1, ...sides);
  return { index: start + split.index, parts: cut, size: greatest / meanDistance(cut) };
}

/** p of the cut; undefined as soon as it is sure to be above the level. */
function pOf(
  parts: readonly Float64Array[],
  cut: Cut,
  search: SplitSearch,
  { random, level, memory }: { random: Random; level: number; memory: number },
): number | undefined {
  // The same values in another order may differ in their last digits.
  const least = cut.size * (1 - 1e-12);
  const permutations = Math.max(fewestPermutations, Math.ceil(10 / level) - 1);
  const most = level * (permutations + 1) - 1;
  const make = withoutStep(parts, cut, memory);
  let asGreat = 0;
  for (let round = 0; round < permutations && asGreat <= most; round += 1) {
    if ((cutOnce(make(random), search)?.size ?? 0) >= least) asGreat += 1;
  }
  return asGreat <= most ? (asGreat + 1) / (permutations + 1) : undefined;
}

/**
 * Makes series like this one, in parts of the same lengths, without the step. Where nothing is left besides it, as of
 * counters, they are the values themselves in another order.
 */
function withoutStep(
  parts: readonly Float64Array[],
  cut: Cut,
  memory: number,
): (random: Random) => readonly Float64Array[] {
  if (cut.size === Number.POSITIVE_INFINITY) {
    const values = parts.map((part) => part.slice());
    return (random) => values.map((part) => shuffle(part, random));
  }
  const all = cut.parts.flatMap((part) => [...ownShares(lessLevel(part), memory)]);
  let end = 0;
  const own = parts.map(({ length }) => {
    end += length;
    return Float64Array.from(all.slice(end - length, end));
  });
  return (random) => own.map((part) => withMemory(shuffle(part, random), memory));
}

/** Of two values of the same part. */
function meanDistance(parts: readonly Float64Array[]): number {
  let [sum, pairs] = [0, 0];
  for (const part of parts) {
    const sorted = part.toSorted();
    const lowest = sorted[0] ?? 0;
    sum += sorted.reduce(
      (all, value, index) => all + (value - lowest) * (2 * index - sorted.length + 1),
      0,
    );
    pairs += (part.length * (part.length - 1)) / 2;
  }
  return sum / pairs;
}

/** Its median is the level of a stretch, so that one value that is far out leaves the others where they are. */
function lessLevel(part: Float64Array): Float64Array {
  const level = median([...part].sort((a, b) => a - b));
  return part.map((value) => value - level);
}

/** What each value adds of its own to what it keeps of the one before; of one spread, the first one too. */
function ownShares(values: Float64Array, memory: number): Float64Array {
  const first = Math.sqrt(1 - memory * memory);
  return values.map((value, index) =>
    index === 0 ? first * value : value - memory * at(values, index - 1),
  );
}

/** The values that {@link ownShares} are of. */
function withMemory(shares: Float64Array, memory: number): Float64Array {
  if (memory === 0) return shares;
  const values = shares.slice();
  values[0] = at(values, 0) / Math.sqrt(1 - memory * memory);
  for (let index = 1; index < values.length; index += 1) {
    values[index] = at(values, index) + memory * at(values, index - 1);
  }
  return values;
}

/** Fisher and Yates' shuffle, in place. */
function shuffle(values: Float64Array, random: Random): Float64Array {
  for (let last = values.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const value = at(values, last);
    values[last] = at(values, other);
    values[other] = value;
  }
  return values;
}

/** Looks for the best split of stretches up to a length, without making anything for each. */
export class SplitSearch {
  readonly #smallest: number;
  /** By begin: the sum of the distances of all pairs from there to the end that is looked at. */
  readonly #sums: Float64Array;
  /** By length: the same from the first value on. */
  readonly #wholes: Float64Array;

  constructor(longest: number, smallest: number) {
    this.#smallest = smallest;
    this.#sums = new Float64Array(longest);
    this.#wholes = new Float64Array(longest + 1);
  }

  /**
   * Undefined where the stretch is too short to be cut in two. Takes time in the square of its
   * length.
   */
  best(values: Float64Array): Split | undefined {
    const smallest = this.#smallest;
    if (values.length < 2 * smallest) return undefined;
    this.#sums.fill(0);
    let best: Split = { index: 0, until: 0, statistic: Number.NEGATIVE_INFINITY };
    for (let until = 1; until <= values.length; until += 1) {
      this.#addLast(values, until);
      const whole = at(this.#sums, 0);
      this.#wholes[until] = whole;
      for (let index = smallest; index <= until - smallest; index += 1) {
        const before = at(this.#wholes, index);
        const after = at(this.#sums, index);
        const statistic = scaledDistance(before, index, after, until - index, whole);
        if (statistic > best.statistic) best = { index, until, statistic };
      }
    }
    return best;
  }

  #addLast(values: Float64Array, until: number): void {
    const last = at(values, until - 1);
    let distances = 0;
    for (let begin = until - 1; begin >= 0; begin -= 1) {
      distances += Math.abs(at(values, begin) - last);
      this.#sums[begin] = at(this.#sums, begin) + distances;
    }
  }
}

/** Q of two sides from the sums of distances: theirs, and that of both together. */
function scaledDistance(
  before: number,
  countBefore: number,
  after: number,
  countAfter: number,
  whole: number,
): number {
  const pairs = countBefore * countAfter;
  const between = (2 * (whole - before - after)) / pairs;
  const withinBefore = before / ((countBefore * (countBefore - 1)) / 2);
  const withinAfter = after / ((countAfter * (countAfter - 1)) / 2);
  return (pairs / (countBefore + countAfter)) * (between - withinBefore - withinAfter);
}

// Callers stay within bounds; the fallback only satisfies the index check.
function at(values: Float64Array, index: number): number {
  return values[index] ?? Number.NaN;
}
