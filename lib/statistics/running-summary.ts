/** Count, extremes and mean of a stream of values, all exact, in fixed memory. */
export abstract class RunningSummary {
  #count = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  #mean = 0;

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

  protected include(value: number): void {
    this.#count += 1;
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
    // Welford, Technometrics 4 (1962): no sum that loses the small values to the large ones.
    this.#mean += (value - this.#mean) / this.#count;
  }

  /** What a histogram tells: its buckets may reach beyond the values they hold. */
  protected within(value: number): number {
    return Math.max(this.#min, Math.min(this.#max, value));
  }
}
