import type { PullRecord } from '../core/pull.ts';
import type { PullSummary } from '../core/record.ts';

/** Keeps of all pulls of a run what its result says: measured ones count before that of the set-up. */
export class PullTable {
  #summary: PullSummary | undefined;
  #measured = false;

  add(measured: boolean, cold: boolean, pull: PullRecord): void {
    const before = measured === this.#measured ? this.#summary : undefined;
    this.#measured = measured;
    const longest = before !== undefined && durationOf(before.slowest) >= durationOf(pull);
    this.#summary = {
      via: pull.via,
      host: pull.host,
      cold: cold && (before?.cold ?? true),
      slowest: longest ? before.slowest : pull,
    };
  }

  get summary(): PullSummary | undefined {
    return this.#summary;
  }
}

/** Until the last of its parts had ended. */
function durationOf({ resolve, fetch, unpack }: PullRecord): number {
  return Math.max(0, ...[resolve, fetch, unpack].map((span) => span?.endMs ?? 0));
}
