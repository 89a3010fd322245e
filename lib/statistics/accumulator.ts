import type { MetricUnit } from '../core/metric.ts';
import { type Course, courseOf, windowLength } from './course.ts';
import { DecimatingSeries } from './decimating-series.ts';
import { type Ends, ends } from './growth.ts';
import { type Distribution, openDistribution } from './histogram.ts';
import { type MedianInterval, medianInterval, medianRanks } from './median-interval.ts';
import { type Outliers, outliers } from './outliers.ts';
import { median, minimumCount, percentile } from './quantile.ts';

/** Up to this many values are kept as they are. */
const exactLimit = 10_000;

export interface AccumulatorOptions {
  /** Of the bootstrap. Default 1. */
  readonly seed?: number;
  /** See `MetricDefinition.givenBackLate`. */
  readonly givenBackLate?: true;
}

/**
 * Summary of a stream of values in fixed memory. Count, minimum, maximum and mean are always
 * exact. Percentiles and the ends are exact to 10,000 values; above that percentiles come from a
 * histogram (three significant digits, nearest rank), and the ends from means of neighbouring
 * values (at most 2,048 of them), as the course does; of memory that is given back late from their minima.
 *
 * The histogram's library is loaded by {@link compact}, which the caller awaits whenever
 * {@link add} says that there are too many values; if it does not, more are kept exactly.
 */
export class Accumulator {
  readonly #unit: MetricUnit;
  readonly #options: AccumulatorOptions;
  #exact = new Float64Array(16);
  #distribution: Distribution | undefined;
  readonly #series: DecimatingSeries;
  #count = 0;
  #min = Infinity;
  #max = -Infinity;
  #mean = 0;
  #sorted: readonly number[] | undefined;
  #course: { readonly seconds: number; readonly found: Course | undefined } | undefined;

  constructor(unit: MetricUnit, options: AccumulatorOptions = {}) {
    this.#unit = unit;
    this.#options = options;
    this.#series = new DecimatingSeries(2048, options.givenBackLate === true ? 'minimum' : 'mean');
  }

  /**
   * @param at the iteration that the value belongs to: the x of the slope
   * @returns whether {@link compact} is due
   */
  add(at: number, value: number): boolean {
    this.#sorted = undefined;
    this.#course = undefined;
    this.#series.add(at, value);
    this.#count += 1;
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
    // Welford, Technometrics 4 (1962): no sum that loses the small values to the large ones.
    this.#mean += (value - this.#mean) / this.#count;
    if (this.#distribution === undefined) this.#keep(value);
    else this.#distribution.record(value);
    return this.#distribution === undefined && this.#count > exactLimit;
  }

  /** Moves the exact values into a histogram. */
  async compact(): Promise<void> {
    const distribution = await openDistribution(this.#unit);
    for (const value of this.#exact.subarray(0, this.#count)) distribution.record(value);
    this.#distribution = distribution;
    this.#exact = new Float64Array(0);
  }

  get count(): number {
    return this.#count;
  }

  /** Undefined, as are the others, when there is no value. */
  get min(): number | undefined {
    return this.#count === 0 ? undefined : this.#min;
  }

  get max(): number | undefined {
    return this.#count === 0 ? undefined : this.#max;
  }

  get mean(): number | undefined {
    return this.#count === 0 ? undefined : this.#mean;
  }

  get median(): number | undefined {
    if (this.#count === 0) return undefined;
    if (this.#distribution !== undefined) return this.#within(this.#distribution.percentile(50));
    return median(this.#ascending());
  }

  /** With 95 % confidence. Undefined when there are fewer than six values. */
  get medianInterval(): MedianInterval | undefined {
    const distribution = this.#distribution;
    if (distribution === undefined) return medianInterval(this.#ascending());
    const ranks = medianRanks(this.#count);
    const at = (rank: number) => this.#within(distribution.percentile((100 * rank) / this.#count));
    return ranks && { low: at(ranks.low), high: at(ranks.high) };
  }

  /** Undefined below 10 values and above 10,000, and when half of them are equal. */
  get outliers(): Outliers | undefined {
    if (this.#distribution !== undefined) return undefined;
    return outliers(this.#ascending());
  }

  /** Undefined when there are fewer values than the percentile needs; see {@link minimumCount}. */
  percentile(percent: number): number | undefined {
    if (this.#count < minimumCount(percent)) return undefined;
    if (this.#distribution !== undefined) {
      return this.#within(this.#distribution.percentile(percent));
    }
    return percentile(this.#ascending(), percent);
  }

  /** Medians of the first and the last tenth. */
  get ends(): Ends | undefined {
    if (this.#count === 0) return undefined;
    const values =
      this.#distribution === undefined
        ? this.#exact.subarray(0, this.#count)
        : this.#series.points().y;
    return ends(Array.from(values));
  }

  /**
   * How the level moved. Undefined when the series is too short for a slope.
   *
   * @param seconds that the values were measured in, all together
   */
  course(seconds: number): Course | undefined {
    if (this.#course?.seconds !== seconds) {
      const points = this.#series.points();
      const late = this.#options.givenBackLate === true;
      const window = late ? windowLength(points.x.length, seconds) : 1;
      this.#course = { seconds, found: courseOf(points, window, this.#options.seed ?? 1) };
    }
    return this.#course.found;
  }

  #ascending(): readonly number[] {
    this.#sorted ??= Array.from(this.#exact.slice(0, this.#count).sort());
    return this.#sorted;
  }

  /** A bucket of a histogram may reach beyond the values it holds. */
  #within(value: number): number {
    return Math.max(this.#min, Math.min(this.#max, value));
  }

  #keep(value: number): void {
    if (this.#count > this.#exact.length) {
      const larger = new Float64Array(this.#exact.length * 2);
      larger.set(this.#exact);
      this.#exact = larger;
    }
    this.#exact[this.#count - 1] = value;
  }
}
