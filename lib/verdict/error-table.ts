import type { Timing } from '../core/events.ts';
import type { FaultKind } from '../core/fault.ts';
import type { ErrorSummary } from '../core/record.ts';

type FailedTiming = Extract<Timing, { ok: false }>;

/**
 * Counts failures by operation and code. A failed call fails the operation around it too, and the
 * runner reports both: successive failures of one worker in one iteration with the same error
 * are one failure, listed under the innermost operation, which comes first.
 */
export class ErrorTable {
  readonly #rows = new Map<string, ErrorSummary>();
  readonly #lastOfWorker = new Map<number, string>();
  #failures = 0;
  #faulted = 0;

  /** @param fault the kind of the fault that met its iteration */
  add(timing: FailedTiming, fault?: FaultKind): void {
    const { phase, iteration, worker, operation, error } = timing;
    const identity = `${phase}/${iteration}/${error.code}/${error.message}`;
    if (this.#lastOfWorker.get(worker) === identity) return;
    this.#lastOfWorker.set(worker, identity);
    if (fault === undefined) this.#failures += 1;
    else this.#faulted += 1;
    const key = `${operation}/${error.code}/${fault ?? ''}`;
    const row = this.#rows.get(key);
    this.#rows.set(
      key,
      row === undefined
        ? {
            ...{ operation, ...error, count: 1, firstIteration: iteration },
            ...(fault !== undefined && { fault }),
          }
        : { ...row, count: row.count + 1 },
    );
  }

  /** Those that no fault excuses. */
  get failures(): number {
    return this.#failures;
  }

  /** Those of iterations that a fault met. */
  get faulted(): number {
    return this.#faulted;
  }

  rows(): readonly ErrorSummary[] {
    return [...this.#rows.values()];
  }
}
