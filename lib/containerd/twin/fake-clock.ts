import type { Clock } from '../../core/clock.ts';

interface Sleeper {
  readonly atMs: number;
  wake(): void;
}

export interface FakeClock extends Clock {
  /** Lets time pass, waking sleepers in their order. */
  advance(ms: number): Promise<void>;
  /** Sleepers that still sleep. */
  readonly sleepers: number;
}

/** Lets everything that is ready to run do so. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A clock that stands still until it is told. For tests. */
export function fakeClock(): FakeClock {
  let nowMs = 0;
  const sleepers = new Set<Sleeper>();
  return {
    name: 'fake',
    now: () => BigInt(nowMs) * 1_000_000n,
    wall: () => new Date(1_700_000_000_000 + nowMs),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        const onAbort = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        const sleeper = {
          atMs: nowMs + ms,
          wake: () => {
            sleepers.delete(sleeper);
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
    async advance(ms) {
      const endMs = nowMs + ms;
      await settle();
      for (;;) {
        const [next] = [...sleepers].sort((a, b) => a.atMs - b.atMs);
        if (next === undefined || next.atMs > endMs) {
          break;
        }
        nowMs = next.atMs;
        next.wake();
        await settle();
      }
      nowMs = endMs;
    },
    get sleepers() {
      return sleepers.size;
    },
  };
}
