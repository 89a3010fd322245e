/** A named source of time. Durations come from the monotonic one, dates from the wall clock. */
export interface Clock {
  /** Written into every result. */
  readonly name: string;
  /** Nanoseconds from an arbitrary start; never goes back. */
  now(): bigint;
  /** The date, for people. */
  wall(): Date;
  /** Resolves after `ms`, or rejects with the signal's reason. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Nanoseconds to milliseconds: the one conversion between the two. */
export function milliseconds(nanoseconds: bigint): number {
  return Number(nanoseconds) / 1e6;
}

export const systemClock: Clock = {
  name: 'process.hrtime.bigint',
  now: () => process.hrtime.bigint(),
  wall: () => new Date(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
};
