/** One iteration as a load drives it: its parts, each once, in this order. */
export interface LoadIteration {
  /** The steps before `create`. Never rejects. */
  prepare(): Promise<void>;
  /** From `create` to `start`: create_start in ms, undefined when it came to none. Never rejects. */
  createAndStart(): Promise<number | undefined>;
  /**
   * All steps that are left, clean-up, what is written and sampled after an iteration. Rejects with a
   * HarnessError when the daemon has gone.
   */
  finish(): Promise<void>;
}

/** Warm-up or measurement, as a load drives it. */
export interface LoadPhase {
  /** How many are begun at most. */
  readonly iterations: number;
  /** How long they are begun. Absent: until all have been. */
  readonly durationMs?: number;
  begin(): Promise<void>;
  /** @param iteration from 1 */
  open(iteration: number, worker: number): LoadIteration;
  end(): Promise<void>;
}
