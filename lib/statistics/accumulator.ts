import type { MetricUnit } from '../core/metric.ts';
import { type Course, courseOf, windowLength } from './course.ts';
import { DecimatingSeries } from './decimating-series.ts';
import { type Ends, ends } from './growth.ts';
import { type Distribution, openDistribution } from './histogram.ts';
import { type MedianInterval, medianInterval, medianRanks } from './median-interval.ts';
import { type Outliers, outliers } from './outliers.ts';
import { median, minimumCount, percentile } from './quantile.ts';
import { RunningSummary } from './running-summary.ts';

/** Up to this many values are kept as they are. */
const exactLimit = 10_000;

interface Courses {
  readonly seconds: number;
  readonly found: Course | undefined;
}

export interface AccumulatorOptions {
  /** Of the bootstrap. Default 1. */
  readonly seed?: number;
  /** See `MetricDefinition.givenBackLate`. */
  readonly givenBackLate?: true;
  /** Keep the course over time, too. */
  readonly byHour?: boolean;
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
export class Accumulator extends RunningSummary {
  readonly #unit: MetricUnit;
  readonly #options: AccumulatorOptions;
  #exact = new Float64Array(16);
  #distribution: Distribution | undefined;
  readonly #series: DecimatingSeries;
  readonly #hours: DecimatingSeries | undefined;
  #sorted: readonly number[] | undefined;
  #course: Courses | undefined;
  #hourly: Courses | undefined;

  constructor(unit: MetricUnit, options: AccumulatorOptions = {}) {
    super();
    this.#unit = unit;
    this.#options = options;
    const merge = options.givenBackLate === true ? 'minimum' : 'mean';
    this.#series = new DecimatingSeries(2048, merge);
    this.#hours = options.byHour === true ? new DecimatingSeries(2048, merge) : undefined;
  }

  /**
   * @param at the iteration that the value belongs to: the x of the slope
   * @param hours since the measurement began: the x of the slope by time
   * @returns whether {@link compact} is due
   */
  add(at: number, value: number, hours = 0): boolean {
    this.#sorted = undefined;
    this.#course = undefined;
    this.#hourly = undefined;
    this.#series.add(at, value);
    this.#hours?.add(hours, value);
    this.include(value);
    if (this.#distribution === undefined) this.#keep(value);
    else this.#distribution.record(value);
    return this.#distribution === undefined && this.count > exactLimit;
  }

  /** Moves the exact values into a histogram. */
  async compact(): Promise<void> {
    const distribution = await openDistribution(this.#unit);
    for (const value of this.#exact.subarray(0, this.count)) distribution.record(value);
    this.#distribution = distribution;
    this.#exact = new Float64Array(0);
  }

  /** Undefined when there is no value, as are the ends. */
  get median(): number | undefined {
    if (this.count === 0) return undefined;
    if (this.#distribution !== undefined) return this.within(this.#distribution.percentile(50));
    return median(this.#ascending());
  }

  /** With 95 % confidence. Undefined when there are fewer than six values. */
  get medianInterval(): MedianInterval | undefined {
    const distribution = this.#distribution;
    if (distribution === undefined) return medianInterval(this.#ascending());
    const ranks = medianRanks(this.count);
    const at = (rank: number) => this.within(distribution.percentile((100 * rank) / this.count));
    return ranks && { low: at(ranks.low), high: at(ranks.high) };
  }

  /** Undefined below 10 values and above 10,000, and when half of them are equal. */
  get outliers(): Outliers | undefined {
    if (this.#distribution !== undefined) return undefined;
    return outliers(this.#ascending());
  }

  /** Undefined when there are fewer values than the percentile needs; see {@link minimumCount}. */
  percentile(percent: number): number | undefined {
    if (this.count < minimumCount(percent)) return undefined;
    if (this.#distribution !== undefined) {
      return this.within(this.#distribution.percentile(percent));
    }
    return percentile(this.#ascending(), percent);
  }

  /** Medians of the first and the last tenth. */
  get ends(): Ends | undefined {
    if (this.count === 0) return undefined;
    const values =
      this.#distribution === undefined
        ? this.#exact.subarray(0, this.count)
        : this.#series.points().y;
    return ends(Array.from(values));
  }

  /**
   * How the level moved. Undefined when the series is too short for a slope.
   *
   * @param seconds that the values were measured in, all together
   */
  course(seconds: number): Course | undefined {
    if (this.#course?.seconds !== seconds) this.#course = this.#courseOf(this.#series, seconds);
    return this.#course.found;
  }

  /** The same with hours in place of iterations. Undefined, too, without the option `byHour`. */
  courseByHour(seconds: number): Course | undefined {
    if (this.#hours === undefined) return undefined;
    if (this.#hourly?.seconds !== seconds) this.#hourly = this.#courseOf(this.#hours, seconds);
    return this.#hourly.found;
  }

  #courseOf(series: DecimatingSeries, seconds: number): Courses {
    const points = series.points();
    const late = this.#options.givenBackLate === true;
    const window = late ? windowLength(points.x.length, seconds) : 1;
    return { seconds, found: courseOf(points, window, this.#options.seed ?? 1) };
  }

  #ascending(): readonly number[] {
    this.#sorted ??= Array.from(this.#exact.slice(0, this.count).sort());
    return this.#sorted;
  }

  #keep(value: number): void {
    if (this.count > this.#exact.length) {
      const larger = new Float64Array(this.#exact.length * 2);
      larger.set(this.#exact);
      this.#exact = larger;
    }
    this.#exact[this.count - 1] = value;
  }
}
