import type { Clock } from '../../lib/core/clock.ts';
import type { MemoryCourse } from '../../lib/core/events.ts';
import type { Condition, Reading } from '../../lib/core/fact.ts';
import type { Step } from '../../lib/core/plan.ts';
import type { PullRecord, Span } from '../../lib/core/pull.ts';
import type { ImageInfo } from '../../lib/core/record.ts';
import type { Made } from '../session/made.ts';
import type { Session } from '../session/session.ts';

/** Times a call inside a timed one; the two may overlap, so it adds nothing to the operation. */
export type Part = <T>(metric: string, call: () => Promise<T>) => Promise<T>;

/** See the event of a pull. */
export interface BeforePull {
  readonly cold: boolean;
  readonly cachesDropped: boolean;
}

/** What an operation is given. */
export interface IterationContext {
  readonly session: Session;
  readonly made: Made;
  readonly clock: Clock;
  /** Aborts when the run is to stop: ends sleeps and grace periods early. */
  readonly stop: AbortSignal;
  time<T>(metric: string, call: (part: Part) => Promise<T>): Promise<T>;
  /** Parts of an operation that were timed elsewhere: from and to, in ms after `startedAt`. */
  addParts(startedAt: bigint, parts: Readonly<Record<string, Span | undefined>>): void;
  /** A pull for the events, and what was so before it. */
  addPull(startedAt: bigint, before: BeforePull, pull: PullRecord): void;
  /** Tells the result what the image is, once in a run. */
  announceImage(describe: () => Promise<ImageInfo>): Promise<void>;
  /** A fact for the reader; the run keeps those of one iteration. */
  observe(operation: string, text: string): void;
  /** What a condition found, for the events. `output`: the end of what the container has printed. */
  addCheck(
    step: StepOf<'expect'>,
    condition: Condition,
    reading: Reading,
    output: string | undefined,
  ): void;
  /** Whether this is the first measured iteration, of which more is kept than of the others. */
  readonly isFirst: boolean;
  /** How the container's memory went while the step waited, for the events. */
  addMemory(course: MemoryCourse): void;
  /** /tasks/oom events of a container so far. */
  oomEvents(containerId: string): Reading;
  warnEscalated(signal: string, graceMs: number): void;
  /** The kernel killed for memory, and containerd published nothing. */
  warnOomMissed(containerId: string): void;
}

/** The settings of the step named `Name`, defaults filled in. */
export type StepOf<Name extends Step['operation']> = Extract<Step, { operation: Name }>;

/**
 * One container operation. It makes its calls through `context.time`, so that nothing but the
 * call is timed, and rejects when a call fails; what it made is noted in `context.made` first,
 * so that the iteration can be cleaned up whatever happens.
 */
export type Operation<Name extends Step['operation']> = (
  context: IterationContext,
  step: StepOf<Name>,
) => Promise<void>;

/** Why an operation failed although every call succeeded. */
export class OperationFailure extends Error {
  override readonly name = 'OperationFailure';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
