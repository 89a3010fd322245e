import type { Exit, TaskStatus } from '../api.ts';

/** What the twin knows of a task, or of one more process in its container. */
export interface TaskRecord {
  readonly pid: number;
  status: TaskStatus;
  exit: Exit | undefined;
  /** Exit status that waits for the task to be resumed: a frozen process cannot die. */
  frozenExit: number | undefined;
  readonly waiters: Set<(exit: Exit) => void>;
  /** Cancels the exits that are still to come. */
  readonly timers: AbortController;
}
