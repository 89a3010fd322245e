import type { Timing } from '../core/events.ts';

export const overheadMetric = 'create_start.overhead';

const measured: ReadonlySet<string> = new Set(['create_start', 'bare-runtime']);

/**
 * create_start less bare-runtime, each of the same iteration: the two lie next to each other, so that
 * what slows the machine down hits both, and their difference tells more than that of their medians.
 */
export class OverheadPairs {
  /** By worker: what waits for its partner. */
  readonly #first = new Map<number, Extract<Timing, { ok: true }>>();

  /** The difference in ms, when the timing completes a pair of its iteration. */
  add(timing: Timing): number | undefined {
    // Of those that were thinned, the difference comes as a timing of its own.
    if (!timing.ok || timing.thinned || !measured.has(timing.operation)) return undefined;
    const { worker, iteration } = timing;
    const first = this.#first.get(worker);
    if (first?.iteration !== iteration || first.operation === timing.operation) {
      this.#first.set(worker, timing);
      return undefined;
    }
    this.#first.delete(worker);
    const difference = timing.durationMs - first.durationMs;
    return timing.operation === 'create_start' ? difference : -difference;
  }
}
