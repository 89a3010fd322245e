import { ContainerdError } from '../../lib/containerd/errors.ts';
import { type Clock, milliseconds } from '../../lib/core/clock.ts';
import { HarnessError, messageOf } from '../../lib/core/errors.ts';
import type { MemoryCourse, OperationError, Phase, RunEvent } from '../../lib/core/events.ts';
import { type Condition, checkOf, facts, type Reading } from '../../lib/core/fact.ts';
import type { PullRecord, Span } from '../../lib/core/pull.ts';
import { PullError } from '../../lib/core/pull-error.ts';
import {
  type BeforePull,
  OperationFailure,
  type Part,
  type StepOf,
} from '../operations/operation.ts';
import type { Quiet } from './quiet.ts';

export interface Position {
  readonly phase: Phase;
  readonly iteration: number;
  readonly worker: number;
}

/**
 * Turns the calls of one iteration into timings. The clock runs only while a call is under way:
 * an operation of several calls lasts as long as these together, without what lies between.
 */
export class Stopwatch {
  readonly #clock: Clock;
  readonly #runStartedAt: bigint;
  readonly #quiet: Quiet;
  readonly #emit: (event: RunEvent) => void;
  readonly #position: Position;
  #operation = '';
  #step = 0;
  #operationStartedAt = 0n;
  #callsMs = 0;
  #timedItself = false;
  #createMs: number | undefined;
  #createStartedAt = 0n;
  #createStartMs: number | undefined;

  constructor(
    options: {
      readonly clock: Clock;
      readonly runStartedAt: bigint;
      readonly quiet: Quiet;
      readonly emit: (event: RunEvent) => void;
    },
    position: Position,
  ) {
    this.#clock = options.clock;
    this.#runStartedAt = options.runStartedAt;
    this.#quiet = options.quiet;
    this.#emit = options.emit;
    this.#position = position;
  }

  /** Times one call under the metric's name. */
  readonly time = async <T>(metric: string, call: (part: Part) => Promise<T>): Promise<T> => {
    const gate = this.#quiet.enter();
    if (gate !== undefined) await gate;
    try {
      const started = this.#clock.now();
      if (this.#callsMs === 0) this.#operationStartedAt = started;
      const result = await this.#measured(metric, started, () => call(this.#part));
      return result;
    } finally {
      this.#quiet.leave();
    }
  };

  readonly #part: Part = async (metric, call) => {
    const started = this.#clock.now();
    try {
      const result = await call();
      this.#succeeded(metric, started, milliseconds(this.#clock.now() - started));
      return result;
    } catch (error) {
      this.#failed(metric, started, error);
      throw error;
    }
  };

  async #measured<T>(metric: string, started: bigint, call: () => Promise<T>): Promise<T> {
    try {
      const result = await call();
      const durationMs = milliseconds(this.#clock.now() - started);
      this.#callsMs += durationMs;
      if (metric === this.#operation) this.#timedItself = true;
      this.#succeeded(metric, started, durationMs);
      return result;
    } catch (error) {
      // Under the operation's own name its failure is reported once, by `fail`.
      if (metric !== this.#operation) this.#failed(metric, started, error);
      throw error;
    }
  }

  /** Parts that were timed where they happened. */
  readonly addParts = (
    startedAt: bigint,
    parts: Readonly<Record<string, Span | undefined>>,
  ): void => {
    for (const [metric, span] of Object.entries(parts)) {
      if (span === undefined) continue;
      const { startMs, endMs } = span;
      const started = startedAt + BigInt(Math.round(startMs * 1e6));
      this.#succeeded(metric, started, endMs - startMs);
    }
  };

  readonly addPull = (startedAt: bigint, before: BeforePull, pull: PullRecord): void => {
    const atMs = milliseconds(startedAt - this.#runStartedAt);
    this.#emit({ type: 'pull', ...this.#position, atMs, ...before, pull });
  };

  readonly addCheck = (
    { check, control }: StepOf<'expect'>,
    { fact, expression }: Condition,
    reading: Reading,
    output: string | undefined,
  ): void => {
    this.#emit({
      type: 'check',
      ...this.#position,
      atMs: milliseconds(this.#clock.now() - this.#runStartedAt),
      step: this.#step,
      check: check ?? checkOf(fact),
      kind: control ? 'control' : facts[fact].kind,
      fact,
      expression,
      reading,
      ...(output === undefined ? {} : { output }),
    });
  };

  readonly addMemory = (course: MemoryCourse): void => {
    const [lastMs = 0] = course.afterMs.slice(-1);
    const atMs = milliseconds(this.#clock.now() - this.#runStartedAt) - lastMs;
    this.#emit({ type: 'container-memory', ...this.#position, atMs, step: this.#step, ...course });
  };

  /** @param step its position among the steps, from 1; 0 for what is none of them */
  begin(operation: string, step = 0): void {
    this.#step = step;
    this.#operation = operation;
    this.#operationStartedAt = this.#clock.now();
    this.#callsMs = 0;
    this.#timedItself = false;
  }

  /** The operation's calls have all succeeded. */
  succeed(): void {
    const operation = this.#operation;
    if (this.#callsMs === 0) return;
    if (!this.#timedItself) this.#succeeded(operation, this.#operationStartedAt, this.#callsMs);
    if (operation === 'create') {
      this.#createMs = this.#callsMs;
      this.#createStartedAt = this.#operationStartedAt;
    }
    if (operation === 'start' && this.#createMs !== undefined) {
      this.#createStartMs = this.#createMs + this.#callsMs;
      this.#succeeded('create_start', this.#createStartedAt, this.#createStartMs);
      this.#createMs = undefined;
    }
  }

  /** The latest create_start of the iteration; undefined before there is one. */
  get createStartMs(): number | undefined {
    return this.#createStartMs;
  }

  fail(error: unknown): void {
    this.#failed(this.#operation, this.#operationStartedAt, error);
  }

  /** The iteration as a whole, from `started` until now. */
  finish(started: bigint): void {
    this.#succeeded('iteration', started, milliseconds(this.#clock.now() - started));
  }

  #succeeded(operation: string, started: bigint, durationMs: number): void {
    this.#emit({ ...this.#base(operation, started), ok: true, durationMs });
  }

  #failed(operation: string, started: bigint, error: unknown): void {
    this.#emit({ ...this.#base(operation, started), ok: false, error: describe(error) });
  }

  #base(operation: string, started: bigint) {
    const atMs = milliseconds(started - this.#runStartedAt);
    return { type: 'timing' as const, ...this.#position, operation, atMs };
  }
}

function describe(error: unknown): OperationError {
  const coded =
    error instanceof ContainerdError ||
    error instanceof OperationFailure ||
    error instanceof PullError ||
    error instanceof HarnessError;
  return { code: coded ? error.code : 'unexpected', message: messageOf(error) };
}
