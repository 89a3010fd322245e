import { readProcFile, under } from './proc-file.ts';
import { tickMs } from './process.ts';

/** CPU time of all cores since boot. */
export interface CpuTime {
  /** Spent on work, by whomever; what a hypervisor took away counts as busy. */
  readonly busyMs: number;
  /** Spent on nothing, or on waiting for a disk. */
  readonly idleMs: number;
}

/**
 * CPU time of the whole machine, from /proc/stat; the difference between two readings says how busy
 * it was. Guest time is part of user time already and is not added again: proc(5).
 */
export function readCpu(root = '/'): CpuTime {
  const text = readProcFile(under(root, '/proc/stat'));
  const line = text.slice(0, text.indexOf('\n'));
  const ticks = line.split(/\s+/).slice(1, 9).map(Number);
  const [user, nice, system, idle, iowait = 0, irq = 0, softirq = 0, steal = 0] = ticks;
  if (!line.startsWith('cpu ') || user === undefined || nice === undefined) {
    throw new Error(`/proc/stat: expected a first line that begins with "cpu", got: ${line}`);
  }
  if (system === undefined || idle === undefined || ticks.some(Number.isNaN)) {
    throw new Error(`/proc/stat: expected at least four numbers after "cpu", got: ${line}`);
  }
  return {
    busyMs: (user + nice + system + irq + softirq + steal) * tickMs,
    idleMs: (idle + iowait) * tickMs,
  };
}
