import { isNotFound } from '../../lib/containerd/errors.ts';
import { settlesWithin } from '../session/settles-within.ts';
import { type Operation, OperationFailure } from './operation.ts';

const sigkill = 9;

/**
 * Signal, grace, SIGKILL. The process is first given time (untimed) to install a handler: PID 1
 * of a PID namespace ignores every signal it has no handler for, and a container that was
 * started a millisecond ago has none yet, so that its signal would be lost and the grace
 * period measured in its place.
 */
export const kill: Operation<'kill'> = async (context, step) => {
  const { session, made, time, clock, stop } = context;
  const { process, exit } = made;
  if (exit === undefined || process === undefined) {
    throw new OperationFailure('not_started', `container ${made.id} has no task to kill`);
  }
  if (step.signal.number !== sigkill) {
    await session.signalReady(process, step.signal.number, step.readyMs, stop);
  }
  const { pid } = process;
  made.ending = true;
  await time('kill', async (part) => {
    // Both clocks begin with the signal: the process may be gone before the call has answered.
    const exited = part('task.exit', () => exit);
    await Promise.all([part('task.kill', () => send(step.signal.number)), ended(exited)]);
  });
  const { exitStatus } = await exit;
  context.observe('kill', `${step.signal.name}, exit status ${exitStatus}`);

  async function ended(exited: Promise<unknown>): Promise<void> {
    if (!(await settlesWithin(exited, step.graceMs, clock, stop))) {
      if (!stop.aborted) context.warnEscalated(step.signal.name, step.graceMs);
      await send(sigkill);
      if (!(await settlesWithin(exited, session.callTimeoutMs, clock))) {
        throw new OperationFailure(
          'exit_missing',
          `container ${made.id} (PID ${pid}) was sent SIGKILL, but no exit was reported ` +
            `within ${session.callTimeoutMs} ms`,
        );
      }
    }
    await exited;
  }

  async function send(signal: number): Promise<void> {
    try {
      await session.scope.tasks.kill(made.id, signal);
    } catch (error) {
      // A process that ended on its own a moment before is as dead as was asked for.
      if (!isNotFound(error)) throw error;
    }
  }
};
