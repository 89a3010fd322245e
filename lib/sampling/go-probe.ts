import { type DebugSocket, readGoroutines, readHeapInuse } from './debug-socket.ts';
import type { Probe } from './probe.ts';

/**
 * The daemon's heap as its Go runtime sees it. It makes the daemon collect garbage and costs it about
 * 15 ms: give this probe a pace. Read it before the goroutines, so that those which only finalizers
 * end are not counted.
 */
export function createGoProbe(socket: DebugSocket): Probe {
  return {
    target: 'daemon',
    async read() {
      return { 'daemon.heap': await readHeapInuse(socket) };
    },
    close() {},
  };
}

/** The daemon's goroutines, which cost it about 1 ms to list. */
export function createGoroutineProbe(socket: DebugSocket): Probe {
  return {
    target: 'daemon',
    async read() {
      return { 'daemon.goroutines': await readGoroutines(socket) };
    },
    close() {},
  };
}
