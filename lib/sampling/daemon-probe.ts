import { countDescriptors, descriptorTypes } from '../host/descriptors.ts';
import { readProcessStat } from '../host/process.ts';
import { chooseMemoryReader } from './memory-reader.ts';
import type { Probe } from './probe.ts';

export interface DaemonProbeOptions {
  readonly pid: number;
  /** Default `/`. */
  readonly root?: string;
}

/**
 * The daemon as the kernel sees it: memory, CPU time, threads, descriptors by type. A process that
 * got the PID after the daemon's death is not mistaken for it.
 * @throws when the process is gone already
 */
export function createDaemonProbe({ pid, root = '/' }: DaemonProbeOptions): Probe {
  const readMemory = chooseMemoryReader(root);
  const { startTicks } = readProcessStat(pid, root);
  return {
    target: 'daemon',
    async read() {
      const stat = readProcessStat(pid, root);
      if (stat.startTicks !== startTicks || stat.state === 'Z') {
        throw new Error(`the daemon (PID ${pid}) has ended`);
      }
      const memory = readMemory(pid);
      const descriptors = countDescriptors(pid, root);
      const values: Record<string, number> = {
        'daemon.rss': memory.rssBytes,
        'daemon.anon': memory.anonymousBytes,
        'daemon.cpu': stat.cpuMs,
        'daemon.threads': stat.threads,
        'daemon.fds': descriptors.total,
      };
      for (const type of descriptorTypes) {
        values[`daemon.fds.${type}`] = descriptors.byType[type];
      }
      return values;
    },
    close() {},
  };
}
