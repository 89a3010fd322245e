import type { Probe } from './probe.ts';

/** The part of `process.memoryUsage()` that is about the heap, in bytes. */
export interface HeapUsage {
  readonly heapUsed: number;
  readonly heapTotal: number;
  readonly external: number;
  readonly arrayBuffers: number;
}

export interface HeapProbeOptions {
  /** `process.memoryUsage`. */
  readonly usage: () => HeapUsage;
  /**
   * A full, synchronous collection: `globalThis.gc` of `--expose-gc`, called without arguments, for
   * with an options object Node 20 only scavenges. Absent: the heap is read with its garbage.
   */
  readonly collect?: () => void;
}

/**
 * The JavaScript heap of the harness. A full collection marks all that lives, about 2 ms for each
 * MB on a slow core: give this probe a pace.
 */
export function createHeapProbe({ usage, collect }: HeapProbeOptions): Probe {
  return {
    target: 'harness',
    async read() {
      collect?.();
      const { heapUsed, heapTotal, external, arrayBuffers } = usage();
      return {
        'harness.heap': heapUsed,
        'harness.heap_total': heapTotal,
        'harness.external': external,
        'harness.array_buffers': arrayBuffers,
      };
    },
    close() {},
  };
}
