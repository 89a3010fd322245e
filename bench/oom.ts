import type { Containerd } from '../lib/containerd/api.ts';
import { idPrefix } from '../lib/core/identity.ts';

/**
 * Counts the containers of a run that the kernel killed for memory, from the daemon's events,
 * until the signal aborts. Events are always drained: a subscriber that does not read holds up
 * the daemon. A stream that breaks ends the count; the calls that fail with it tell why.
 */
export function watchOom(containerd: Containerd, runId: string, signal: AbortSignal): () => number {
  let count = 0;
  const mark = idPrefix(runId);
  const drain = async (): Promise<void> => {
    for await (const { event } of containerd.events(['topic=="/tasks/oom"'], signal)) {
      // The event holds no more than the container's ID, which begins with the run's mark.
      if (Buffer.from(event.value).includes(mark)) count += 1;
    }
  };
  drain().catch(() => {});
  return () => count;
}
