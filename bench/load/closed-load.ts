import { type Clock, milliseconds } from '../../lib/core/clock.ts';

export interface ClosedLoadLimits {
  readonly concurrency: number;
  /** How many iterations are begun at most. */
  readonly iterations: number;
  /** How long iterations are begun. Absent: until all have been. */
  readonly durationMs?: number;
  /** Least time from the begin of an iteration to that of the same worker's next. Absent: none. */
  readonly paceMs?: number;
}

/**
 * A closed load: `concurrency` workers take the next iteration when they are done with one and its
 * pace has passed, until all have been begun or the time is over; those in hand are finished.
 * With a pace the workers begin evenly spread over it, so that they do not all press at once.
 * Rejects with the first error an iteration throws, after every worker has ended.
 */
export async function runClosedLoad(
  limits: ClosedLoadLimits,
  clock: Clock,
  stop: AbortSignal,
  iterate: (iteration: number, worker: number) => Promise<void>,
): Promise<void> {
  const { concurrency, paceMs = 0, durationMs = Number.POSITIVE_INFINITY } = limits;
  const startedAt = clock.now();
  const elapsedMs = () => milliseconds(clock.now() - startedAt);
  let begun = 0;
  const halt = new AbortController();
  const halted = AbortSignal.any([stop, halt.signal]);
  /** The next iteration, `dueMs` after the begin of the load; undefined when no other is to be begun. */
  const next = async (dueMs: number): Promise<number | undefined> => {
    // A timer counts whole ms, and one that fired early would begin an iteration too many.
    const waitMs = Math.ceil(Math.min(dueMs, durationMs) - elapsedMs());
    if (waitMs > 0) await clock.sleep(waitMs, halted).catch(() => {});
    if (begun >= limits.iterations || halted.aborted || elapsedMs() >= durationMs) return undefined;
    begun += 1;
    return begun;
  };
  const work = async (worker: number): Promise<void> => {
    let dueMs = (paceMs * (worker - 1)) / concurrency;
    for (;;) {
      const iteration = await next(dueMs);
      if (iteration === undefined) return;
      dueMs = elapsedMs() + paceMs;
      try {
        await iterate(iteration, worker);
      } catch (error) {
        halt.abort('an iteration has failed for good');
        throw error;
      }
    }
  };
  const workers = Array.from({ length: concurrency }, (_, index) => work(index + 1));
  const outcomes = await Promise.allSettled(workers);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
