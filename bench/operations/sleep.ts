import type { Operation } from './operation.ts';

/** Time for the container to do its own work; not an operation on containerd, so not timed. */
export const sleep: Operation<'sleep'> = ({ clock, stop }, step) =>
  clock.sleep(step.durationMs, stop);
