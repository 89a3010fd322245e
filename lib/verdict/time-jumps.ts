import type { Sample, TimeJump, Timing } from '../core/events.ts';
import type { Warning } from '../core/warning.ts';

interface Total {
  readonly count: number;
  readonly totalMs: number;
}

/**
 * What time did in a run that no measurement does: see {@link TimeJump}. Whoever takes durations or levels from events
 * (verdict, charts, comparison, thinned segments) asks it what a stall has spoilt.
 */
export class TimeJumps {
  readonly #totals = new Map<TimeJump['kind'], Total>();
  /** The latest, in ms of the run. Events of what it has spoilt follow it. */
  #stall: { readonly fromMs: number; readonly toMs: number } | undefined;
  #isLoopDelaySpoilt = false;
  #spoilt = 0;

  add({ kind, atMs, ms }: TimeJump): void {
    const { count, totalMs } = this.#totals.get(kind) ?? { count: 0, totalMs: 0 };
    this.#totals.set(kind, { count: count + 1, totalMs: totalMs + ms });
    if (kind !== 'stalled') return;
    this.#stall = { fromMs: atMs - ms, toMs: atMs };
    this.#isLoopDelaySpoilt = true;
  }

  /** Whether a duration holds time in which the harness did not run: it is the harness's, not containerd's. */
  spoils(timing: Timing): boolean {
    const stall = this.#stall;
    // What is spoilt is never thinned; of what was thinned the place in time is made up.
    if (stall === undefined || !timing.ok || timing.thinned) return false;
    const { atMs, durationMs } = timing;
    if (atMs >= stall.toMs || atMs + durationMs <= stall.fromMs) return false;
    this.#spoilt += 1;
    return true;
  }

  /** The next sample as it counts; in the first after a stall the delay of the loop is the stall. */
  without(sample: Sample): Sample {
    if (!this.#isLoopDelaySpoilt) return sample;
    this.#isLoopDelaySpoilt = false;
    if (sample.thinned) return sample;
    const { 'harness.loop_delay': _, ...values } = sample.values;
    return { ...sample, values };
  }

  warnings(): readonly Warning[] {
    return [...this.#totals].map(([kind, total]) =>
      kind === 'stalled'
        ? { code: kind, ...total, durationsLeftOut: this.#spoilt }
        : { code: kind, ...total },
    );
  }
}
