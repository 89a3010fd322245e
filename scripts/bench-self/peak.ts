import { type ProcessId, readProcFile } from '../../lib/host/proc-file.ts';

/** The most memory that a process has had resident so far: VmHWM. */
export function residentPeakBytes(pid: ProcessId): number {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readProcFile(`/proc/${pid}/status`))?.[1];
  return kibibytes === undefined ? Number.NaN : Number(kibibytes) * 1024;
}
