/** The latest values of a quantity, in a fixed amount of memory. */
export class Recent {
  readonly #values: Float64Array;
  #seen = 0;

  constructor(capacity = 512) {
    this.#values = new Float64Array(capacity);
  }

  add(value: number): void {
    this.#values[this.#seen % this.#values.length] = value;
    this.#seen += 1;
  }

  get count(): number {
    return Math.min(this.#seen, this.#values.length);
  }

  last(): number | undefined {
    return this.#seen === 0 ? undefined : this.#values[(this.#seen - 1) % this.#values.length];
  }

  /** The oldest of them. */
  first(): number | undefined {
    return this.#seen <= this.#values.length
      ? this.#at(0)
      : this.#values[this.#seen % this.#values.length];
  }

  /** The value that `share` (0 to 1) of them are at or below (nearest rank). */
  quantile(share: number): number | undefined {
    const sorted = this.#values.slice(0, this.count).sort();
    return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  }

  #at(index: number): number | undefined {
    return index < this.#seen ? this.#values[index] : undefined;
  }
}
