import { isNotFound } from '../../lib/containerd/errors.ts';
import type { Operation } from './operation.ts';

/** Task, container, snapshot, in this order: any other leaves something behind. */
export const remove: Operation<'delete'> = async ({ session, made, time }) => {
  const { tasks, containers } = session.scope;
  if (made.task) {
    await time('task.delete', () => tasks.delete(made.id));
    made.task = false;
    made.started = false;
    made.ending = false;
  }
  session.closeOutput(made.id);
  await time('container.delete', () => containers.delete(made.id));
  made.container = false;
  await time('snapshot.remove', async () => {
    try {
      await session.snapshots.remove(made.id);
    } catch (error) {
      // Without a reference a snapshot is garbage: the collector may have been faster.
      if (!isNotFound(error)) throw error;
    }
  });
  made.snapshot = false;
};
