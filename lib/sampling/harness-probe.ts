import { countOwnDescriptors } from '../host/descriptors.ts';
import type { Memory } from '../host/memory.ts';
import { chooseMemoryReader } from './memory-reader.ts';
import type { Probe } from './probe.ts';

/** What is needed of `monitorEventLoopDelay({ resolution })` of node:perf_hooks. */
export interface LoopMonitor {
  /** Longest time between two wake-ups of the monitor, in ns; its own resolution is part of it. */
  readonly max: number;
  /** Wake-ups recorded. */
  readonly count: number;
  enable(): boolean;
  disable(): boolean;
  reset(): void;
}

export interface HarnessProbeOptions {
  /** Not started: the probe enables and disables it. Absent: no `harness.loop_delay`. */
  readonly loop?: { readonly monitor: LoopMonitor; readonly resolutionMs: number };
  /** Default: what the kernel says of this process. */
  readonly memory?: () => Memory;
  /** Default: the entries of /proc/self/fd. */
  readonly descriptors?: () => number;
}

/** The harness as a process: resident memory, open files, and whether its event loop kept up. */
export function createHarnessProbe(options: HarnessProbeOptions = {}): Probe {
  const { loop, descriptors = countOwnDescriptors } = options;
  const memory = options.memory ?? chooseMemoryReader().bind(undefined, 'self');
  loop?.monitor.enable();
  return {
    target: 'harness',
    async read() {
      const delay = loop === undefined ? undefined : takeDelay(loop);
      const { rssBytes, anonymousBytes } = memory();
      return {
        'harness.rss': rssBytes,
        'harness.anon': anonymousBytes,
        'harness.fds': descriptors(),
        ...(delay === undefined ? {} : { 'harness.loop_delay': delay }),
      };
    },
    close() {
      loop?.monitor.disable();
    },
  };
}

/** Undefined when too little time has passed for the monitor to have woken up. */
function takeDelay(loop: NonNullable<HarnessProbeOptions['loop']>): number | undefined {
  const { monitor, resolutionMs } = loop;
  const delay = monitor.count === 0 ? undefined : Math.max(0, monitor.max / 1e6 - resolutionMs);
  // This also forgets when it woke up last, so that the collection in a sample is in no delay.
  monitor.reset();
  return delay;
}
