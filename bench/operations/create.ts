import type { Operation } from './operation.ts';

/** A writable snapshot of the image and the container's record. */
export const create: Operation<'create'> = async ({ session, made, time, observe }, step) => {
  const { snapshots, scope, image, ownerLabels } = session;
  const id = session.nextContainerId();
  const container = session.container(id, step.container);
  made.id = id;
  made.watched = undefined;
  made.snapshot = true;
  made.mounts = await time('snapshot.prepare', () =>
    snapshots.prepare(id, image.chainId, ownerLabels),
  );
  made.container = true;
  await time('container.create', () => scope.containers.create(container));
  observe('create', `container ${id}, snapshot of ${image.name}`);
};
