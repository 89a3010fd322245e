import type { Load } from '../core/plan.ts';
import type { WindowMetric, WindowSummary } from '../core/record.ts';
import { WindowValues } from '../statistics/window-values.ts';

/** One metric in one window. */
export interface WindowData {
  readonly values: WindowValues;
  /** Operations that failed and so gave no value. */
  readonly failed: number;
  /** Length of the window. */
  readonly seconds: number;
}

interface Part {
  readonly values: WindowValues;
  failed: number;
}

/**
 * The parts of a run of a given duration, all of the same length but the last, which takes what is left over:
 * less than half a window more or less. Memory is bounded by the number of windows.
 */
export class Windows {
  readonly #windowMs: number;
  readonly #durationMs: number;
  readonly #count: number;
  readonly #metrics = new Map<string, (Part | undefined)[]>();
  #latestMs = 0;

  constructor({ windowMs, durationMs }: Extract<Load, { kind: 'duration' }>) {
    this.#windowMs = windowMs;
    this.#durationMs = durationMs;
    this.#count = Math.max(1, Math.round(durationMs / windowMs));
  }

  /** @param atMs since the measurement began */
  add(metric: string, atMs: number, value: number): void {
    this.#partOf(metric, atMs).values.add(value);
  }

  addFailure(metric: string, atMs: number): void {
    this.#partOf(metric, atMs).failed += 1;
  }

  /** Of each window that the run came to, in their order; one without a value has none. */
  of(metric: string): readonly WindowData[] {
    const parts = this.#metrics.get(metric) ?? [];
    return Array.from({ length: this.#indexOf(this.#latestMs) + 1 }, (_, index) => {
      const { values, failed } = parts[index] ?? { values: new WindowValues(), failed: 0 };
      const { fromMs, toMs } = this.#bounds(index);
      return { values, failed, seconds: (toMs - fromMs) / 1000 };
    });
  }

  summaries(isTrend: (metric: string) => boolean): readonly WindowSummary[] {
    return Array.from({ length: this.#indexOf(this.#latestMs) + 1 }, (_, index) => ({
      ...this.#bounds(index),
      metrics: Object.fromEntries(
        [...this.#metrics].flatMap(([name, parts]) => {
          const part = parts[index];
          return part === undefined ? [] : [[name, summaryOf(part, isTrend(name))]];
        }),
      ),
    }));
  }

  #partOf(metric: string, atMs: number): Part {
    this.#latestMs = Math.max(this.#latestMs, atMs);
    const parts = this.#metrics.get(metric) ?? [];
    this.#metrics.set(metric, parts);
    const index = this.#indexOf(atMs);
    const part = parts[index] ?? { values: new WindowValues(), failed: 0 };
    parts[index] = part;
    return part;
  }

  #indexOf(atMs: number): number {
    return Math.min(this.#count - 1, Math.max(0, Math.floor(atMs / this.#windowMs)));
  }

  /** A window that the run has not come to the end of is as long as the run was in it. */
  #bounds(index: number): { fromMs: number; toMs: number } {
    const fromMs = index * this.#windowMs;
    const planned = index === this.#count - 1 ? this.#durationMs : fromMs + this.#windowMs;
    const isLatest = index === this.#indexOf(this.#latestMs);
    return { fromMs, toMs: isLatest ? Math.min(planned, this.#latestMs) : planned };
  }
}

function summaryOf({ values, failed }: Part, isTrend: boolean): WindowMetric {
  const { count, min, median, max } = values;
  const p95 = isTrend ? values.percentile(95) : undefined;
  return {
    count,
    ...(isTrend && { failed }),
    ...(min !== undefined && { min }),
    ...(median !== undefined && { median }),
    ...(p95 !== undefined && { p95 }),
    ...(max !== undefined && { max }),
  };
}
