import { ContainerdError, isFailedPrecondition, isNotFound } from '../../lib/containerd/errors.ts';
import type { Clock } from '../../lib/core/clock.ts';
import type { Step } from '../../lib/core/plan.ts';
import { operations } from '../operations/index.ts';
import type { IterationContext, Operation } from '../operations/operation.ts';
import type { Disturbance } from '../session/disturbance.ts';
import type { Made } from '../session/made.ts';
import type { Session } from '../session/session.ts';
import { settlesWithin } from '../session/settles-within.ts';
import type { IterationTurns } from './step-turns.ts';
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
  context: Omit<
    IterationContext,
    'made' | 'time' | 'addParts' | 'addPull' | 'addCheck' | 'addMemory'
  >,
  stopwatch: Stopwatch,
  { all: steps, turns }: { readonly all: readonly Step[]; readonly turns: IterationTurns },
  made: Made,
  disturbance?: Disturbance,
): Iteration {
  const { time, addParts, addPull, addCheck, addMemory } = stopwatch;
  const recording = { time, addParts, addPull, addCheck, addMemory };
  const full: IterationContext = { ...context, made, ...recording };
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
      if (!turns.take(next)) continue;
      stopwatch.begin(step.operation, next);
      try {
        await perform(full, step);
        stopwatch.succeed();
      } catch (thrown) {
        // A sleep or a pull that the stop cut short has failed at nothing.
        cutShort = context.stop.aborted && thrown === context.stop.reason;
        if (cutShort) return;
        error = thrown;
        if (thrown instanceof ContainerdError) {
          made.brokenCall = `${thrown.operation}: ${thrown.code}`;
        }
        stopwatch.fail(thrown);
      } finally {
        turns.release(next);
      }
    }
  };
  return {
    advance,
    async finish() {
      await advance(steps.length);
      if (error === undefined && !cutShort) stopwatch.finish(began);
      try {
        const { session, clock } = context;
        const remove = () => cleanUp(session, made, clock);
        await cleanUpThrough(disturbance, made, clock, remove);
      } catch (thrown) {
        // After a failed operation the clean-up fails for the same reason; once is enough.
        if (error === undefined) {
          error = thrown;
          stopwatch.begin('cleanup');
          stopwatch.fail(thrown);
        }
      } finally {
        made.forgetTask();
        context.session.closeOutput(made.id);
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

/** Between tries to remove what a fault has touched: some 3 s in all. */
const pausesMs = [100, 200, 400, 800, 1600];

/**
 * What a fault has kept from being removed is removed when it is over, in several tries: containerd takes a moment to
 * notice that a shim is gone, and until then refuses all that concerns its task.
 */
async function cleanUpThrough(
  disturbance: Disturbance | undefined,
  made: Made,
  clock: Clock,
  remove: () => Promise<void>,
): Promise<void> {
  await disturbance?.whenBack();
  for (const pauseMs of pausesMs) {
    try {
      return await remove();
    } catch (error) {
      if (made.fault === undefined) throw error;
    }
    await disturbance?.whenOver();
    await clock.sleep(pauseMs);
  }
  return remove();
}

/** Removes what the steps left: task, container, snapshot. What is gone already is fine; what was removed is not tried again. */
async function cleanUp(session: Session, made: Made, clock: Clock): Promise<void> {
  const { tasks, containers } = session.scope;
  if (made.task) {
    await ignore(tasks.kill(made.id, 9), isNotFound, isFailedPrecondition);
    // A task whose exit never comes is refused by Delete, with a reason worth reading.
    if (made.exit !== undefined) await settlesWithin(made.exit, session.callTimeoutMs, clock);
    await ignore(tasks.delete(made.id), isNotFound);
    made.task = false;
  }
  if (made.container) await ignore(containers.delete(made.id), isNotFound);
  made.container = false;
  if (made.snapshot) await ignore(session.snapshots.remove(made.id), isNotFound);
  made.snapshot = false;
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
