import type { Phase, RunEvent, Sample, Timing } from '../../core/events.ts';
import { Bucket } from '../../statistics/bucket.ts';
import { bucketOf } from './buckets.ts';
import type { Extent, ThinnedEvent, ThinnedSamples, ThinnedTimings } from './thinned-event.ts';

type Succeeded = Extract<Timing, { ok: true }>;
type Iteration = Extract<RunEvent, { type: 'iteration' }>;

/** Gathers what lies in one window of time, in memory that grows with its buckets and metrics only. */
export class Window {
  readonly phase: Phase;
  readonly fromMs: number;
  /** Events in it. */
  size = 0;
  #toMs: number;
  readonly #sampleSpanMs: number;
  readonly #iterations = new Range();
  readonly #timings = new Map<string, Durations>();
  readonly #samples: Levels[] = [];

  constructor(phase: Phase, fromMs: number, sampleSpanMs: number) {
    this.phase = phase;
    this.fromMs = fromMs;
    this.#toMs = fromMs;
    this.#sampleSpanMs = sampleSpanMs;
  }

  addTiming({ operation, iteration, atMs, durationMs }: Succeeded): void {
    this.#reach(atMs + durationMs);
    let durations = this.#timings.get(operation);
    if (durations === undefined) {
      durations = new Durations();
      this.#timings.set(operation, durations);
    }
    durations.add(iteration, durationMs);
  }

  addIteration({ iteration, atMs }: Iteration): void {
    this.#reach(atMs);
    this.#iterations.add(iteration);
  }

  addSample(sample: Sample): void {
    this.#reach(sample.atMs);
    const last = this.#samples.at(-1);
    if (last !== undefined && sample.atMs - last.fromMs < this.#sampleSpanMs) last.add(sample);
    else this.#samples.push(new Levels(sample));
  }

  event(): ThinnedEvent {
    return {
      type: 'thinned',
      phase: this.phase,
      fromMs: this.fromMs,
      toMs: this.#toMs,
      iterations: this.#iterations.extent(),
      timings: [...this.#timings].map(([operation, durations]) => durations.result(operation)),
      samples: this.#samples.map((levels) => levels.result()),
    };
  }

  #reach(atMs: number): void {
    this.size += 1;
    this.#toMs = Math.max(this.#toMs, atMs);
  }
}

class Range {
  #count = 0;
  #first = Infinity;
  #last = 0;

  add(iteration: number): void {
    this.#count += 1;
    this.#first = Math.min(this.#first, iteration);
    this.#last = Math.max(this.#last, iteration);
  }

  extent(): Extent {
    return { count: this.#count, first: this.#count === 0 ? 0 : this.#first, last: this.#last };
  }
}

class Durations {
  readonly #range = new Range();
  readonly #counts = new Map<number, number>();
  #min = Infinity;
  #max = -Infinity;

  add(iteration: number, durationMs: number): void {
    this.#range.add(iteration);
    this.#min = Math.min(this.#min, durationMs);
    this.#max = Math.max(this.#max, durationMs);
    const bucket = bucketOf(durationMs);
    this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + 1);
  }

  result(operation: string): ThinnedTimings {
    const sorted = [...this.#counts].sort(([a], [b]) => a - b);
    return {
      operation,
      ...this.#range.extent(),
      minMs: this.#min,
      maxMs: this.#max,
      buckets: sorted.map(([bucket], index) => bucket - (sorted[index - 1]?.[0] ?? 0)),
      counts: sorted.map(([, count]) => count),
    };
  }
}

class Levels {
  readonly fromMs: number;
  readonly #range = new Range();
  readonly #levels = new Map<string, Bucket>();
  #toMs: number;
  #costMs = 0;

  constructor(first: Sample) {
    this.fromMs = first.atMs;
    this.#toMs = first.atMs;
    this.add(first);
  }

  add({ iteration, atMs, costMs, values }: Sample): void {
    this.#range.add(iteration);
    this.#toMs = Math.max(this.#toMs, atMs);
    this.#costMs += costMs;
    for (const name in values) {
      const value = values[name];
      if (value === undefined) continue;
      const level = this.#levels.get(name);
      if (level === undefined) this.#levels.set(name, new Bucket(value));
      else level.add(value);
    }
  }

  result(): ThinnedSamples {
    const extent = this.#range.extent();
    const values = [...this.#levels].map(
      ([name, { count, min, max, mean }]) =>
        [name, min === max ? [count, min] : [count, min, max, mean]] as const,
    );
    return {
      ...extent,
      fromMs: this.fromMs,
      toMs: this.#toMs,
      costMs: this.#costMs / extent.count,
      values: Object.fromEntries(values),
    };
  }
}
