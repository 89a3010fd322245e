/**
 * Ratio of the bounds of one bucket: what stands for it is at most 0.1 % from each of its values.
 */
const ratio = 1.002;
const logRatio = Math.log(ratio);
/** Smaller values are taken for 0. */
const smallest = 1e-9;
/** Makes the index of the smallest value positive, so that it can carry a sign. */
const offset = 1 - Math.round(Math.log(smallest) / logRatio);

/**
 * Distribution of values of any sign in fixed memory: buckets whose bounds grow by a constant ratio, of
 * which only those with values are kept (Masson, Rim and Lee, "DDSketch", VLDB 2019). Needs no library,
 * and a few kB where values lie within a decade.
 */
export class LogHistogram {
  readonly #buckets = new Map<number, number>();
  #count = 0;

  record(value: number): void {
    const bucket = bucketOf(value);
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + 1);
    this.#count += 1;
  }

  /** What `percent` of all values are at or below (nearest rank), to 0.1 %. NaN without a value. */
  percentile(percent: number): number {
    let left = Math.max(1, Math.ceil((percent / 100) * this.#count));
    for (const bucket of [...this.#buckets.keys()].sort((a, b) => a - b)) {
      left -= this.#buckets.get(bucket) ?? 0;
      if (left <= 0) return levelOf(bucket);
    }
    return Number.NaN;
  }
}

function bucketOf(value: number): number {
  const size = Math.abs(value);
  if (size < smallest) return 0;
  return Math.sign(value) * (Math.round(Math.log(size) / logRatio) + offset);
}

function levelOf(bucket: number): number {
  if (bucket === 0) return 0;
  return Math.sign(bucket) * Math.exp((Math.abs(bucket) - offset) * logRatio);
}
