import { type DebugSocket, readGoroutines, readHeapInuse } from './debug-socket.ts';
import type { Probe } from './probe.ts';

/**
 * The daemon as its Go runtime sees it. It makes the daemon collect garbage and costs it about
 * 15 ms: give this probe a pace. The collection comes first, so that goroutines which only
 * finalizers end are not counted.
 */
export function createGoProbe(socket: DebugSocket): Probe {
  return {
    target: 'daemon',
    async read() {
      const heap = await readHeapInuse(socket);
      const goroutines = await readGoroutines(socket);
      return { 'daemon.heap': heap, 'daemon.goroutines': goroutines };
    },
    close() {},
  };
}
