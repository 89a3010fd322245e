import { type Operation, OperationFailure } from './operation.ts';

/** The task's state as containerd reports it, compared with what the scenario expects. */
export const status: Operation<'status'> = async ({ session, made, time, observe }, step) => {
  const task = await time('status', () => session.scope.tasks.get(made.id));
  observe('status', task.status);
  if (step.expect !== undefined && task.status !== step.expect) {
    throw new OperationFailure(
      'unexpected_status',
      `expected container ${made.id} to be ${step.expect}, but it is ${task.status}` +
        (task.status === 'stopped' ? ` (exit status ${task.exitStatus})` : ''),
    );
  }
};
