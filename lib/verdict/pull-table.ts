import type { RunEvent } from '../core/events.ts';
import { pullMs } from '../core/pull.ts';
import type { PullSummary } from '../core/record.ts';

type PulledEvent = Extract<RunEvent, { type: 'pull' }>;

/** Keeps of all pulls of a run what its result says: measured ones count before that of the set-up. */
export class PullTable {
  #summary: PullSummary | undefined;
  #measured = false;

  add(measured: boolean, event: PulledEvent): void {
    const { cold, cachesDropped, pull } = event;
    const before = measured === this.#measured ? this.#summary : undefined;
    this.#measured = measured;
    const longest = before !== undefined && pullMs(before.slowest) >= pullMs(pull);
    this.#summary = {
      via: pull.via,
      host: pull.host,
      cold: cold && (before?.cold ?? true),
      ...(cachesDropped === undefined
        ? {}
        : { cachesDropped: cachesDropped && (before?.cachesDropped ?? true) }),
      slowest: longest ? before.slowest : pull,
    };
  }

  get summary(): PullSummary | undefined {
    return this.#summary;
  }
}
