import type { Containerd } from '../../lib/containerd/api.ts';
import { oomContainerId } from '../../lib/containerd/oom-event.ts';
import { messageOf } from '../../lib/core/errors.ts';
import type { Reading } from '../../lib/core/fact.ts';
import { idPrefix } from '../../lib/core/identity.ts';

/** Counts of more containers than these are forgotten, the oldest first: a run may last for days. */
const mostRemembered = 1000;

export interface OomWatch {
  /** Listens anew, since the daemon is another one: what it told meanwhile is lost. */
  again(): void;
  /** Containers of the run that were killed for memory so far. */
  count(): number;
  /** Events of one container so far. */
  of(containerId: string): Reading;
}

/**
 * Counts the containers of a run that the kernel killed for memory, from the daemon's events,
 * until the signal aborts. Events are always drained: a subscriber that does not read holds up
 * the daemon. A stream that breaks ends the count; the calls that fail with it tell why.
 */
export function watchOom(containerd: Containerd, runId: string, signal: AbortSignal): OomWatch {
  let count = 0;
  let broken: string | undefined;
  let listener = 0;
  const mark = idPrefix(runId);
  const counts = new Map<string, number>();
  const drain = async (): Promise<void> => {
    for await (const { event } of containerd.events(['topic=="/tasks/oom"'], signal)) {
      const id = oomContainerId(event);
      if (!id.startsWith(mark)) continue;
      count += 1;
      counts.set(id, (counts.get(id) ?? 0) + 1);
      const [oldest] = counts.keys();
      if (counts.size > mostRemembered && oldest !== undefined) counts.delete(oldest);
    }
  };
  const listen = () => {
    listener += 1;
    const own = listener;
    broken = undefined;
    drain().catch((error: unknown) => {
      if (own === listener) broken = `the stream of events broke off: ${messageOf(error)}`;
    });
  };
  listen();
  return {
    again: listen,
    count: () => count,
    of(containerId) {
      const value = counts.get(containerId) ?? 0;
      return value === 0 && broken !== undefined ? { unreadable: broken } : { value };
    },
  };
}
