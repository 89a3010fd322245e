import type { Operation } from './operation.ts';

/** Wait is sent before Start, so that an exit right after the start cannot be missed. */
export const start: Operation<'start'> = async ({ session, made, time, observe }) => {
  const { tasks } = session.scope;
  const options = session.runtime.options;
  const outputs = session.openOutput(made.id);
  made.task = true;
  const pid = await time('task.create', () =>
    tasks.create({
      containerId: made.id,
      rootfs: made.mounts,
      ...(options === undefined ? {} : { options }),
      ...outputs,
    }),
  );
  made.process = { pid, runtimeInit: session.commandOf(pid) };
  // Between create and start the process is there for sure, in the cgroup that it will stay in.
  made.facts = session.factsOf(pid);
  made.waitForExit(tasks);
  await time('task.start', () => tasks.start(made.id));
  made.started = true;
  observe('start', `PID ${pid}`);
};
