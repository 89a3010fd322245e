import { cpus } from 'node:os';
import { countersAreTrue, type Memory, readMemory, readMemoryCounters } from '../host/memory.ts';
import { type ProcessId, readProcFile, under } from '../host/proc-file.ts';

export type MemoryReader = (pid: ProcessId) => Memory;

/** The cheapest way to read a process's memory that can be trusted on this machine. */
export function chooseMemoryReader(root = '/'): MemoryReader {
  const kernel = readProcFile(under(root, '/proc/sys/kernel/osrelease'));
  const read = countersAreTrue(kernel, cpus().length) ? readMemoryCounters : readMemory;
  return (pid) => read(pid, root);
}
