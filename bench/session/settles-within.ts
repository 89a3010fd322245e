import type { Clock } from '../../lib/core/clock.ts';

/**
 * Whether the promise settles within `ms`, or before `stop` aborts. Does not say how it settled,
 * and leaves no timer or listener behind.
 */
export async function settlesWithin(
  promise: Promise<unknown>,
  ms: number,
  clock: Clock,
  stop?: AbortSignal,
): Promise<boolean> {
  const over = new AbortController();
  // AbortSignal.any would tie every wait of a long run to the run's own signal.
  const end = () => over.abort('over');
  if (stop?.aborted) end();
  stop?.addEventListener('abort', end, { once: true });
  const timeout = clock.sleep(ms, over.signal).then(
    () => false,
    () => false,
  );
  const settled = promise.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([settled, timeout]);
  } finally {
    end();
    stop?.removeEventListener('abort', end);
  }
}
