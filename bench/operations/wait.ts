import { formatDuration } from '../../lib/core/units.ts';
import { settlesWithin } from '../session/settles-within.ts';
import { type Operation, OperationFailure } from './operation.ts';
import { whileWatched } from './while-watched.ts';

/** Waits for the process to exit by itself. How long it takes is its own doing, so it is not timed. */
export const wait: Operation<'wait'> = async (context, step) => {
  const { session, made, clock, stop, observe } = context;
  const { exit } = made;
  if (exit === undefined) {
    throw new OperationFailure('not_started', `container ${made.id} has no task to wait for`);
  }
  const settles = () => settlesWithin(exit, step.timeoutMs, clock, stop);
  if (!(await whileWatched(context, settles))) {
    stop.throwIfAborted();
    throw new OperationFailure(
      'exit_missing',
      `expected container ${made.id} to exit within ${formatDuration(step.timeoutMs)}, but it is ` +
        `still there${printed(await session.printedBy(made.id))}`,
    );
  }
  const { exitStatus } = await exit;
  observe('wait', `exit status ${exitStatus}`);
  if (step.expect !== undefined && exitStatus !== step.expect) {
    throw new OperationFailure(
      'unexpected_exit',
      `expected container ${made.id} to exit with status ${step.expect}, but it was ` +
        `${exitStatus}${printed(await session.printedBy(made.id))}`,
    );
  }
};

function printed(output: string | undefined): string {
  return output === undefined ? '' : `; it had printed last: ${output}`;
}
