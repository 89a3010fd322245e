import type { Series } from './series.ts';

/** How neighbours become one point: by their mean, or by the lower of them. */
export type Merge = 'mean' | 'minimum';

/**
 * A series of any length in `capacity` points and a last, unfinished one: when it is full, neighbours are merged in
 * pairs by their means or minima, and from then on each point stands for twice as many values. What it keeps
 * is the course of the level, not its spread. A merged point lies at the mean of the x.
 */
export class DecimatingSeries {
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  #points = 0;
  /** Values that one point stands for. */
  #stride = 1;
  #pending = 0;
  #sumX = 0;
  #sumY = 0;
  #minY = Infinity;
  readonly #merge: Merge;

  /** @param capacity even */
  constructor(capacity = 2048, merge: Merge = 'mean') {
    this.#merge = merge;
    this.#x = new Float64Array(capacity);
    this.#y = new Float64Array(capacity);
  }

  add(x: number, y: number): void {
    this.#sumX += x;
    this.#sumY += y;
    this.#minY = Math.min(this.#minY, y);
    this.#pending += 1;
    if (this.#pending < this.#stride) return;
    if (this.#points === this.#x.length) {
      this.#halve();
      // This value is half a point now.
      return;
    }
    this.#closePoint();
  }

  /** The points so far; the last may stand for fewer values than the others. */
  points(): Series {
    const rest = this.#pending > 0 ? 1 : 0;
    const x = new Float64Array(this.#points + rest);
    const y = new Float64Array(this.#points + rest);
    x.set(this.#x.subarray(0, this.#points));
    y.set(this.#y.subarray(0, this.#points));
    if (rest === 1) {
      x[this.#points] = this.#sumX / this.#pending;
      y[this.#points] = this.#pendingY;
    }
    return { x, y };
  }

  #closePoint(): void {
    this.#x[this.#points] = this.#sumX / this.#pending;
    this.#y[this.#points] = this.#pendingY;
    this.#points += 1;
    this.#pending = 0;
    this.#sumX = 0;
    this.#sumY = 0;
    this.#minY = Infinity;
  }

  get #pendingY(): number {
    return this.#merge === 'mean' ? this.#sumY / this.#pending : this.#minY;
  }

  #halve(): void {
    const half = this.#points / 2;
    for (let index = 0; index < half; index += 1) {
      this.#x[index] = ((this.#x[2 * index] ?? 0) + (this.#x[2 * index + 1] ?? 0)) / 2;
      const [a, b] = [this.#y[2 * index] ?? 0, this.#y[2 * index + 1] ?? 0];
      this.#y[index] = this.#merge === 'mean' ? (a + b) / 2 : Math.min(a, b);
    }
    this.#points = half;
    this.#stride *= 2;
  }
}
