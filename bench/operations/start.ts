import type { Operation } from './operation.ts';

/** Wait is sent before Start, so that an exit right after the start cannot be missed. */
export const start: Operation<'start'> = async ({ session, made, time, observe }) => {
  const { tasks } = session.scope;
  const options = session.runtime.options;
  made.task = true;
  const pid = await time('task.create', () =>
    tasks.create({
      containerId: made.id,
      rootfs: made.mounts,
      ...(options === undefined ? {} : { options }),
    }),
  );
  made.process = { pid, runtimeInit: session.commandOf(pid) };
  made.waitForExit(tasks);
  await time('task.start', () => tasks.start(made.id));
  observe('start', `PID ${pid}`);
};
