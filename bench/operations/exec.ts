import type { Exit } from '../../lib/containerd/api.ts';
import { isNotFound } from '../../lib/containerd/errors.ts';
import { formatDuration } from '../../lib/core/units.ts';
import { settlesWithin } from '../session/settles-within.ts';
import {
  type IterationContext,
  type Operation,
  OperationFailure,
  type StepOf,
} from './operation.ts';

const sigkill = 9;

/**
 * One more process in the container: created, started, waited for, deleted. Wait is sent before
 * Start, so that an exit right after the start cannot be missed.
 */
export const exec: Operation<'exec'> = async (context, step) => {
  const { session, made, time, observe, stop } = context;
  const { execs } = session.scope;
  const execId = made.nextExecId();
  const process = session.execProcess(made.id, step.args);
  await time('exec.create', () => execs.create({ containerId: made.id, execId, process }));
  const cancel = new AbortController();
  const exit = execs.wait(made.id, execId, { signal: cancel.signal });
  // Whoever needs the exit awaits it; without a reader a lost daemon must not end the process.
  exit.catch(() => {});
  try {
    await time('exec.start', () => execs.start(made.id, execId));
    await time('exec.exit', () => ended(context, step, execId, exit));
    await time('exec.delete', () => execs.delete(made.id, execId));
  } catch (error) {
    await giveUp(context, execId, exit);
    throw error;
  } finally {
    cancel.abort('the process is gone');
  }
  const { exitStatus } = await exit;
  observe('exec', `exit status ${exitStatus}`);
  if (exitStatus === step.expect || stop.aborted) return;
  throw new OperationFailure(
    'unexpected_exit',
    `expected ${JSON.stringify(step.args)} in container ${made.id} to exit with status ` +
      `${step.expect}, but it was ${exitStatus}`,
  );
};

/** Rejects when it has not exited in time. A run that is to stop does not wait for it. */
async function ended(
  { session, made, clock, stop }: IterationContext,
  { args, timeoutMs }: StepOf<'exec'>,
  execId: string,
  exit: Promise<Exit>,
): Promise<void> {
  if (!(await settlesWithin(exit, timeoutMs, clock, stop))) {
    if (!stop.aborted) {
      throw new OperationFailure(
        'exec_timeout',
        `expected ${JSON.stringify(args)} in container ${made.id} to exit within ` +
          `${formatDuration(timeoutMs)}, but it is still there`,
      );
    }
    await session.scope.execs.kill(made.id, execId, sigkill).catch(unlessGone);
  }
  await exit;
}

/** Takes a process away that something went wrong with. What fails here goes with the container's task. */
async function giveUp(
  { session, made, clock }: IterationContext,
  execId: string,
  exit: Promise<Exit>,
): Promise<void> {
  const { execs } = session.scope;
  try {
    await execs.kill(made.id, execId, sigkill).catch(unlessGone);
    await settlesWithin(exit, session.callTimeoutMs, clock);
    await execs.delete(made.id, execId);
  } catch {
    // The step has failed already, for a reason that is worth more than this one.
  }
}

function unlessGone(error: unknown): void {
  if (!isNotFound(error)) throw error;
}
