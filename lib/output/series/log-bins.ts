import type { Distribution } from './run-series.ts';

/** Each bin ends at so many times its beginning: what is read from it is right to 1 %. */
const factor = 1.01;
/** In ms: all below fall in one bin. */
const smallest = 0.001;

/** A distribution of non-negative values in bins of equal ratio: some 2,000 between 1 µs and 10 h. */
export class LogBins {
  readonly #counts = new Map<number, number>();
  #count = 0;

  add(value: number): void {
    const bin = value <= smallest ? 0 : Math.ceil(Math.log(value / smallest) / Math.log(factor));
    this.#counts.set(bin, (this.#counts.get(bin) ?? 0) + 1);
    this.#count += 1;
  }

  distribution(): Distribution {
    const bins = [...this.#counts].sort(([a], [b]) => a - b);
    return {
      count: this.#count,
      upTo: bins.map(([bin]) => Number((smallest * factor ** bin).toPrecision(4))),
      counts: bins.map(([, count]) => count),
    };
  }
}
