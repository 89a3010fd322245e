/** Count, sum and extremes of some values; never empty. */
export class Bucket {
  count = 1;
  sum: number;
  min: number;
  max: number;

  constructor(value: number) {
    this.sum = value;
    this.min = value;
    this.max = value;
  }

  /** What all of these hold; undefined when there is none. */
  static of(buckets: readonly (Bucket | undefined)[]): Bucket | undefined {
    const [first, ...others] = buckets.filter((bucket) => bucket !== undefined);
    if (first === undefined) return undefined;
    const whole = new Bucket(first.min);
    Object.assign(whole, first);
    for (const { count, sum, min, max } of others) whole.#take(count, sum, min, max);
    return whole;
  }

  get mean(): number {
    return this.sum / this.count;
  }

  add(value: number): void {
    this.#take(1, value, value, value);
  }

  #take(count: number, sum: number, min: number, max: number): void {
    this.count += count;
    this.sum += sum;
    if (min < this.min) this.min = min;
    if (max > this.max) this.max = max;
  }
}
