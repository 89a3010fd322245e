import { readProcFile, under, unlessGone } from './proc-file.ts';
import { readProcessStat } from './process.ts';

/** States in /proc/PID/stat of a process that runs no more: zombie and dead. */
const endedStates = new Set(['Z', 'X', 'x']);

/**
 * `boot-id/pid/start-time` (the last in clock ticks after boot): names a process beyond the reuse
 * of its PID and beyond a reboot. Undefined when no such process runs.
 */
export function processIdentity(pid: number, root = '/'): string | undefined {
  const stat = unlessGone(() => readProcessStat(pid, root));
  if (stat === undefined || endedStates.has(stat.state)) return undefined;
  const bootId = readProcFile(under(root, '/proc/sys/kernel/random/boot_id')).trim();
  return `${bootId}/${pid}/${stat.startTicks}`;
}

/** Whether the process that `identity` names still runs. A malformed identity names none. */
export function isAlive(identity: string, root = '/'): boolean {
  const match = /^[^/]+\/(\d+)\/\d+$/.exec(identity);
  return match !== null && processIdentity(Number(match[1]), root) === identity;
}
