import { isFailedPrecondition, isNotFound } from '../lib/containerd/errors.ts';
import type { Clock } from '../lib/core/clock.ts';
import type { Step } from '../lib/core/plan.ts';
import { Made } from './made.ts';
import { operations } from './operations/index.ts';
import type { IterationContext, Operation } from './operations/operation.ts';
import type { Session } from './session.ts';
import { settlesWithin } from './settles-within.ts';
import type { Stopwatch } from './stopwatch.ts';

export interface IterationResult {
  /** The first error, of an operation or of the clean-up. */
  readonly error?: unknown;
  /** Whether the run was stopped before the last step. */
  readonly cutShort: boolean;
}

/** One pass through the steps, taken in parts: what lies between two parts is no step's. */
export interface Iteration {
  /** Runs the steps up to `end` (not included) that are still to be run. Never rejects. */
  advance(end: number): Promise<void>;
  /**
   * Runs the steps that are left and removes whatever is left of the container afterwards, outside
   * the timed region. Never rejects.
   */
  finish(): Promise<IterationResult>;
}

/** After a step that failed, or that the stop cut short, no other is run. */
export function beginIteration(
  context: Omit<IterationContext, 'made' | 'time' | 'addParts' | 'addPull' | 'addCheck'>,
  stopwatch: Stopwatch,
  steps: readonly Step[],
): Iteration {
  const made = new Made();
  const { time, addParts, addPull, addCheck } = stopwatch;
  const full: IterationContext = { ...context, made, time, addParts, addPull, addCheck };
  const began = context.clock.now();
  let next = 0;
  let error: unknown;
  let cutShort = false;
  const advance = async (end: number): Promise<void> => {
    for (const step of steps.slice(next, end)) {
      if (error !== undefined || cutShort) return;
      if (context.stop.aborted) {
        cutShort = true;
        return;
      }
      next += 1;
      stopwatch.begin(step.operation, next);
      try {
        await perform(full, step);
        stopwatch.succeed();
      } catch (thrown) {
        // A sleep or a pull that the stop cut short has failed at nothing.
        cutShort = context.stop.aborted && thrown === context.stop.reason;
        if (cutShort) return;
        error = thrown;
        stopwatch.fail(thrown);
      }
    }
  };
  return {
    advance,
    async finish() {
      await advance(steps.length);
      if (error === undefined && !cutShort) stopwatch.finish(began);
      try {
        await cleanUp(context.session, made, context.clock);
      } catch (thrown) {
        // After a failed operation the clean-up fails for the same reason; once is enough.
        if (error === undefined) {
          error = thrown;
          stopwatch.begin('cleanup');
          stopwatch.fail(thrown);
        }
      }
      return error === undefined ? { cutShort } : { cutShort, error };
    },
  };
}

function perform(context: IterationContext, step: Step): Promise<void> {
  // The table pairs each name with its step; indexing by a union loses that pairing.
  const operation = operations[step.operation] as Operation<Step['operation']>;
  return operation(context, step);
}

/** Removes what the steps left: task, container, snapshot. What is gone already is fine. */
async function cleanUp(session: Session, made: Made, clock: Clock): Promise<void> {
  const { tasks, containers } = session.scope;
  try {
    if (made.task) {
      await ignore(tasks.kill(made.id, 9), isNotFound, isFailedPrecondition);
      // A task whose exit never comes is refused by Delete, with a reason worth reading.
      if (made.exit !== undefined) await settlesWithin(made.exit, session.callTimeoutMs, clock);
      await ignore(tasks.delete(made.id), isNotFound);
    }
  } finally {
    made.forgetTask();
    session.closeOutput(made.id);
  }
  if (made.container) await ignore(containers.delete(made.id), isNotFound);
  if (made.snapshot) await ignore(session.snapshots.remove(made.id), isNotFound);
}

async function ignore(
  call: Promise<unknown>,
  ...expected: ((error: unknown) => boolean)[]
): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!expected.some((matches) => matches(error))) throw error;
  }
}
