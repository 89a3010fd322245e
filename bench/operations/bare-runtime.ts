import { isNotFound } from '../../lib/containerd/errors.ts';
import { messageOf } from '../../lib/core/errors.ts';
import { settlesWithin } from '../session/settles-within.ts';
import { type IterationContext, type Operation, OperationFailure } from './operation.ts';

/**
 * The same container by the OCI runtime alone, on a snapshot of its own: the part of create_start that
 * no daemon can save. What comes before and after the two timed commands is not the runtime's.
 */
export const bareRuntime: Operation<'bare-runtime'> = async (context) => {
  const { session, time, observe } = context;
  const { snapshots, image, ownerLabels } = session;
  const id = session.nextContainerId();
  try {
    const mounts = await snapshots.prepare(id, image.chainId, ownerLabels);
    const { spec } = session.container(id);
    const container = await told(context, session.bareRuntime.prepare(id, mounts, spec));
    try {
      await time('bare-runtime.create', () => told(context, container.create()));
      await time('bare-runtime.start', () => told(context, container.start()));
      observe('bare-runtime', `container ${id}, without containerd`);
    } finally {
      await told(context, container.remove());
    }
  } finally {
    await snapshots.remove(id).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
  }
};

/**
 * With a code of its own, as a fault of the runtime or of the mount and not of the daemon, and with the
 * patience that a call to the daemon is given.
 */
async function told<T>({ session, clock }: IterationContext, work: Promise<T>): Promise<T> {
  try {
    if (await settlesWithin(work, session.callTimeoutMs, clock)) return await work;
  } catch (error) {
    throw new OperationFailure('runtime_failed', messageOf(error));
  }
  throw new OperationFailure(
    'runtime_failed',
    `expected the OCI runtime to be done within ${session.callTimeoutMs} ms, but it is not`,
  );
}
