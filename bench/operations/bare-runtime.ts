import { isNotFound } from '../../lib/containerd/errors.ts';
import { messageOf } from '../../lib/core/errors.ts';
import { type Operation, OperationFailure } from './operation.ts';

/**
 * The same container by the OCI runtime alone, on a snapshot of its own: the part of create_start that
 * no daemon can save. What comes before and after the two timed commands is not the runtime's.
 */
export const bareRuntime: Operation<'bare-runtime'> = async ({ session, time, observe }) => {
  const { snapshots, image, ownerLabels } = session;
  const id = session.nextContainerId();
  const mounts = await snapshots.prepare(id, image.chainId, ownerLabels);
  try {
    const { spec } = session.container(id);
    const container = await told(session.bareRuntime.prepare(id, mounts, spec));
    try {
      await time('bare-runtime.create', () => told(container.create()));
      await time('bare-runtime.start', () => told(container.start()));
      observe('bare-runtime', `container ${id}, without containerd`);
    } finally {
      await told(container.remove());
    }
  } finally {
    await snapshots.remove(id).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
  }
};

/** With a code of its own: a fault of the runtime or of the mount, not of the daemon. */
async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new OperationFailure('runtime_failed', messageOf(error));
  }
}
