import { Bucket } from '../statistics/bucket.ts';

const firstWidthMs = 250;

/**
 * How a quantity went over time, from 0 to now, in a fixed amount of memory: the time is cut into at most
 * `capacity` spans of equal width, and when they are used up neighbours are joined, so that the spans get twice
 * as wide. Peaks survive, since each span keeps its lowest and its highest value.
 */
export class Course {
  #buckets: (Bucket | undefined)[] = [];
  #widthMs = firstWidthMs;
  readonly #capacity: number;

  constructor(capacity = 240) {
    this.#capacity = capacity;
  }

  /** @param atMs since the run began; may lie before what was added last */
  add(atMs: number, value: number): void {
    if (!(atMs >= 0) || !Number.isFinite(value)) return;
    while (atMs >= this.#widthMs * this.#capacity) this.#widen();
    const index = Math.floor(atMs / this.#widthMs);
    const known = this.#buckets[index];
    if (known === undefined) this.#buckets[index] = new Bucket(value);
    else known.add(value);
  }

  /**
   * The spans from 0 to `untilMs`, joined further so that there are at most `most`; undefined where there was no
   * value. Those of two courses lie side by side when they are asked for in the same way.
   */
  spans(most: number, untilMs: number): (Bucket | undefined)[] {
    while (untilMs >= this.#widthMs * this.#capacity) this.#widen();
    const length = Math.max(this.#buckets.length, Math.floor(untilMs / this.#widthMs) + 1);
    const all = Array.from({ length }, (_, index) => this.#buckets[index]);
    return inGroups(all, Math.max(1, Math.ceil(length / Math.max(1, most))));
  }

  #widen(): void {
    this.#buckets = inGroups(this.#buckets, 2);
    this.#widthMs *= 2;
  }
}

function inGroups(buckets: readonly (Bucket | undefined)[], size: number): (Bucket | undefined)[] {
  return Array.from({ length: Math.ceil(buckets.length / size) }, (_, index) =>
    Bucket.of(buckets.slice(index * size, (index + 1) * size)),
  );
}
