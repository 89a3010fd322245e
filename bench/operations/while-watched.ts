import { watchMemory } from '../session/memory-watch.ts';
import type { IterationContext } from './operation.ts';

/**
 * Reads the container's memory while `wait` is under way, for a picture of how it went up to its end. Only in
 * the first measured iteration: nothing is timed meanwhile. Of one that has ended already there is the peak, and
 * when it was killed is not known.
 */
export async function whileWatched<T>(
  { made, clock, isFirst, addMemory }: IterationContext,
  wait: () => Promise<T>,
): Promise<T> {
  const { facts } = made;
  if (!isFirst || facts === undefined) return wait();
  const sawItRun = made.running;
  const over = new AbortController();
  const watched = watchMemory(facts, clock, over.signal);
  try {
    return await wait();
  } finally {
    over.abort('over');
    const course = await watched;
    const { exitStatus } = made;
    if (course !== undefined) {
      const { killedAfterMs, ...rest } = course;
      addMemory({
        ...rest,
        ...(sawItRun && killedAfterMs !== undefined && { killedAfterMs }),
        ...(exitStatus !== undefined && { exitStatus }),
      });
    }
  }
}
