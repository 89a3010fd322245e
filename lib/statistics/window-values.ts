import { LogHistogram } from './log-histogram.ts';
import { median, minimumCount, percentile } from './quantile.ts';
import { RunningSummary } from './running-summary.ts';

/** Up to this many values are kept as they are. */
const exactLimit = 1024;

/**
 * Summary of the values of a part of a run in fixed memory. Count, minimum, maximum and mean are exact;
 * median and percentiles are so up to 1,024 values, and of more to 0.1 % (nearest rank).
 */
export class WindowValues extends RunningSummary {
  #exact: number[] | undefined = [];
  #histogram: LogHistogram | undefined;

  add(value: number): void {
    this.include(value);
    if (this.#exact === undefined) this.#histogram?.record(value);
    else this.#exact.push(value);
    if (this.#exact !== undefined && this.count > exactLimit) this.#compact(this.#exact);
  }

  /** Undefined when there is no value. */
  get median(): number | undefined {
    if (this.count === 0) return undefined;
    return this.#exact === undefined ? this.#estimate(50) : median(this.#ascending(this.#exact));
  }

  /** Undefined when there are fewer values than the percentile needs; see {@link minimumCount}. */
  percentile(percent: number): number | undefined {
    if (this.count < minimumCount(percent)) return undefined;
    if (this.#exact === undefined) return this.#estimate(percent);
    return percentile(this.#ascending(this.#exact), percent);
  }

  #ascending(values: readonly number[]): number[] {
    return values.toSorted((a, b) => a - b);
  }

  #estimate(percent: number): number | undefined {
    const value = this.#histogram?.percentile(percent);
    return value === undefined ? undefined : this.within(value);
  }

  #compact(values: readonly number[]): void {
    const histogram = new LogHistogram();
    for (const value of values) histogram.record(value);
    this.#histogram = histogram;
    this.#exact = undefined;
  }
}
