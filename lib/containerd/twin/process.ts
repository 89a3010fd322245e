import type { Clock } from '../../core/clock.ts';
import type { Exit } from '../api.ts';
import type { TaskRecord } from './task-record.ts';

/** How a container's process takes what happens to it. */
export interface ProcessBehaviour {
  /** Exits by itself so long after its start. Default: it stays. */
  readonly exitsAfterMs?: number;
  /** Exit status of an exit by itself. Default: 0. */
  readonly exitStatus?: number;
  /** Signals that do nothing; with 9 it is a process stuck in the kernel. Default: none. */
  readonly ignores?: readonly number[];
  /** From the signal to the exit. Default: 0. */
  readonly diesAfterMs?: number;
  /** Exit status after a signal other than 9. Default: 128 + signal. */
  readonly signalStatus?: number;
}

const sigkill = 9;

/** After `ms` of the clock, or at once and without a timer for 0. Never after `signal`. */
function later(clock: Clock, ms: number, signal: AbortSignal, act: () => void): void {
  if (ms <= 0) {
    act();
    return;
  }
  clock.sleep(ms, signal).then(
    () => signal.aborted || act(),
    () => {},
  );
}

/** What {@link exit} tells the world: the task has ended. */
export type OnExit = (exit: Exit) => void;

export class TwinProcess {
  readonly task: TaskRecord;
  /** Processes that were added to it, by their ID. */
  readonly execs = new Map<string, TwinProcess>();
  readonly #clock: Clock;
  readonly #behaviour: ProcessBehaviour;
  readonly #onExit: OnExit;

  constructor(task: TaskRecord, clock: Clock, behaviour: ProcessBehaviour, onExit: OnExit) {
    this.task = task;
    this.#clock = clock;
    this.#behaviour = behaviour;
    this.#onExit = onExit;
  }

  start(): void {
    const { exitsAfterMs, exitStatus = 0 } = this.#behaviour;
    this.task.status = 'running';
    if (exitsAfterMs !== undefined) {
      // At least one tick: a process never exits before its start has answered.
      later(this.#clock, Math.max(exitsAfterMs, 1), this.task.timers.signal, () =>
        this.exit(exitStatus),
      );
    }
  }

  signal(number: number): void {
    const { ignores = [], diesAfterMs = 0, signalStatus } = this.#behaviour;
    if (number === 0 || ignores.includes(number)) {
      return;
    }
    const status = number === sigkill ? undefined : signalStatus;
    later(this.#clock, diesAfterMs, this.task.timers.signal, () =>
      this.exit(status ?? 128 + number, number === sigkill),
    );
  }

  resume(): void {
    this.task.status = 'running';
    if (this.task.frozenExit !== undefined) {
      this.exit(this.task.frozenExit);
    }
  }

  /** Ends the task. A paused one ends when it is resumed, unless it was `killed`: runc thaws it. */
  exit(exitStatus: number, killed = false): void {
    const { task } = this;
    if (task.exit !== undefined) {
      return;
    }
    if (task.status === 'paused' && !killed) {
      task.frozenExit = exitStatus;
      return;
    }
    const exit = { exitStatus, exitedAt: Math.floor(this.#clock.wall().getTime() / 1000) };
    task.exit = exit;
    task.status = 'stopped';
    task.timers.abort();
    // The runtime kills all that is in the PID namespace of a first process that is gone.
    for (const exec of this.execs.values()) exec.exit(128 + sigkill, true);
    for (const waiter of task.waiters) {
      waiter(exit);
    }
    task.waiters.clear();
    this.#onExit(exit);
  }
}
