import type { Checkpoint, OperationSummary, RunEvent } from '../core/events.ts';
import { WindowValues } from '../statistics/window-values.ts';

interface Part {
  readonly values: WindowValues;
  failed: number;
}

/**
 * How far a measurement has come: its time, the iterations that ended, the highest number of one, and that of
 * its last checkpoint.
 */
export interface Progress {
  readonly measuredMs: number;
  readonly ended: number;
  readonly last: number;
  readonly checkpoint: number;
}

/** Levels that are memory: `harness.rss`, `daemon.anon`, `shims.pss` … */
const memory = /^(harness|daemon|shims)\.(rss|heap|anon|pss)$/;

/**
 * Counts and summarises the measurement from one checkpoint to the next. As in the result, an iteration that a
 * fault met is in no duration and is no failure. Knows no clock.
 */
export class CheckpointMaker {
  readonly #before: Progress;
  #number: number;
  #beganAtMs: number | undefined;
  #done: number;
  #failed = 0;
  #last: number;
  #operations = new Map<string, Part>();
  readonly #memory = new Map<string, number>();

  /** @param before how far the run had come that is gone on with */
  constructor(before: Progress = { measuredMs: 0, ended: 0, last: 0, checkpoint: 0 }) {
    this.#before = before;
    this.#number = before.checkpoint;
    this.#done = before.ended;
    this.#last = before.last;
  }

  add(event: RunEvent): void {
    switch (event.type) {
      case 'phase':
        if (event.phase === 'measurement') this.#beganAtMs = event.atMs - this.#before.measuredMs;
        break;
      case 'timing': {
        if (event.phase !== 'measurement' || event.fault !== undefined) break;
        const part = this.#operations.get(event.operation) ?? {
          values: new WindowValues(),
          failed: 0,
        };
        this.#operations.set(event.operation, part);
        if (event.ok) part.values.add(event.durationMs);
        else part.failed += 1;
        break;
      }
      case 'iteration':
        if (event.phase !== 'measurement') break;
        this.#done += 1;
        if (!event.ok && event.fault === undefined) this.#failed += 1;
        this.#last = Math.max(this.#last, event.iteration);
        break;
      case 'sample':
        for (const name in event.values) {
          const value = event.values[name];
          if (value !== undefined && memory.test(name)) this.#memory.set(name, value);
        }
        break;
    }
  }

  /** The checkpoint of this moment; the next begins with it. Undefined before the measurement. */
  take(atMs: number): Checkpoint | undefined {
    if (this.#beganAtMs === undefined) return undefined;
    this.#number += 1;
    const operations = Object.fromEntries(
      [...this.#operations].map(([name, part]) => [name, summaryOf(part)]),
    );
    this.#operations = new Map();
    return {
      type: 'checkpoint',
      number: this.#number,
      atMs,
      measuredMs: atMs - this.#beganAtMs,
      iterations: { done: this.#done, failed: this.#failed, last: this.#last },
      operations,
      memory: Object.fromEntries(this.#memory),
    };
  }
}

function summaryOf({ values, failed }: Part): OperationSummary {
  const { count, min, median, max } = values;
  const p95 = values.percentile(95);
  return {
    count,
    failed,
    ...(min !== undefined && { min }),
    ...(median !== undefined && { median }),
    ...(p95 !== undefined && { p95 }),
    ...(max !== undefined && { max }),
  };
}
