import type { Containerd } from '../../lib/containerd/api.ts';
import type { PullCost } from './pull-cost.ts';

/** Where the time of a pull went, by the daemon's events: the same for whoever pulls. */
export interface PullPhases {
  /** From the begin until the lowest layer is in its snapshot. */
  readonly lowestMs: number;
  /** From there until the last one is. */
  readonly othersMs: number;
  /** Of these, between the end of a layer and the begin of the next one. */
  readonly betweenMs: number;
  /** From there until the end. */
  readonly restMs: number;
}

const [prepared, committed] = ['/snapshot/prepare', '/snapshot/commit'];

/** Hears of all snapshots of a daemon, from when it is made. */
export class SnapshotWatch {
  readonly #end = new AbortController();
  #seen: { readonly topic: string; readonly atMs: number }[] = [];

  constructor(containerd: Containerd) {
    void this.#listen(containerd);
  }

  /** Forgets what was before. */
  begin(): void {
    this.#seen = [];
  }

  /** Of the pull that was the only one since `begin`; undefined when the daemon has not told all of it. */
  phases({ startedAtMs, wallMs }: PullCost): PullPhases | undefined {
    const times = (topic: string) =>
      this.#seen.filter((each) => each.topic === topic).map(({ atMs }) => atMs - startedAtMs);
    const [begins, ends] = [times(prepared), times(committed)];
    const [lowestMs, lastMs] = [ends[0], ends.at(-1)];
    if (lowestMs === undefined || lastMs === undefined || begins.length !== ends.length) {
      return undefined;
    }
    const between = begins.slice(1).map((beginMs, index) => beginMs - (ends[index] ?? beginMs));
    return {
      lowestMs,
      othersMs: lastMs - lowestMs,
      betweenMs: between.reduce((sum, ms) => sum + ms, 0),
      restMs: wallMs - lastMs,
    };
  }

  close(): void {
    this.#end.abort();
  }

  async #listen(containerd: Containerd): Promise<void> {
    const filters = [prepared, committed].map((topic) => `topic=="${topic}"`);
    try {
      for await (const { topic, publishedAtMs } of containerd.events(filters, this.#end.signal)) {
        if (publishedAtMs !== undefined) this.#seen.push({ topic, atMs: publishedAtMs });
      }
    } catch {
      // Without events there are no phases, and the comparison goes on.
    }
  }
}
