import { Bucket } from '../../statistics/bucket.ts';
import type { Line } from './run-series.ts';

/** Values in a row, and where the first of them was. */
interface Place {
  readonly atMs: number;
  readonly iteration: number;
  readonly values: Bucket;
}

/**
 * A line of any length in at most `capacity` buckets: when it is full, neighbours are merged in pairs, and
 * from then on each bucket holds twice as many values. Extremes survive, so that a peak of one value
 * among a million is still in the picture.
 */
export class BucketLine {
  readonly #capacity: number;
  #places: Place[] = [];
  #perBucket = 1;
  #count = 0;

  /** @param capacity even */
  constructor(capacity = 600) {
    this.#capacity = capacity;
  }

  get low(): number {
    return Math.min(...this.#places.map(({ values }) => values.min));
  }

  get high(): number {
    return Math.max(...this.#places.map(({ values }) => values.max));
  }

  add(atMs: number, iteration: number, value: number): void {
    if (this.#count === this.#capacity * this.#perBucket) this.#halve();
    this.#count += 1;
    const last = this.#places.at(-1);
    if (last !== undefined && last.values.count < this.#perBucket) last.values.add(value);
    else this.#places.push({ atMs, iteration, values: new Bucket(value) });
  }

  /** @param round of values, for a shorter file */
  line(round: (value: number) => number): Line {
    const column = (pick: (place: Place) => number) => this.#places.map(pick);
    return {
      count: this.#count,
      perBucket: this.#perBucket,
      atMs: column(({ atMs }) => Math.round(atMs)),
      iteration: column(({ iteration }) => iteration),
      mean: column(({ values }) => round(values.mean)),
      ...(this.#perBucket > 1 && {
        low: column(({ values }) => round(values.min)),
        high: column(({ values }) => round(values.max)),
      }),
    };
  }

  #halve(): void {
    this.#places = this.#places.flatMap((place, index) => {
      const values = Bucket.of([place.values, this.#places[index + 1]?.values]);
      return index % 2 === 1 || values === undefined ? [] : [{ ...place, values }];
    });
    this.#perBucket *= 2;
  }
}
