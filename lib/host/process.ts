import { readdirSync } from 'node:fs';
import { type ProcessId, readProcFile, under } from './proc-file.ts';

/**
 * Length of a clock tick: USER_HZ is 100 on every architecture that Linux containers run on, and
 * part of the kernel's ABI, so it is not asked for. CPU times are therefore multiples of 10 ms.
 */
export const tickMs = 10;

/** What /proc/PID/stat says of a process. */
export interface ProcessStat {
  readonly pid: number;
  /** Name of the program, cut to 15 bytes by the kernel. */
  readonly comm: string;
  /** One letter: R running, S sleeping, D in I/O, Z zombie, T stopped … */
  readonly state: string;
  readonly parentPid: number;
  /** CPU time in user and kernel mode of all its threads since it began, without its children's. */
  readonly cpuMs: number;
  readonly threads: number;
  /** Clock ticks after boot; with the PID, names a process beyond the reuse of PIDs. */
  readonly startTicks: number;
}

/** @throws the error of node:fs when the process is gone */
export function readProcessStat(pid: ProcessId, root = '/'): ProcessStat {
  const text = readProcFile(under(root, `/proc/${pid}/stat`));
  // The name is in parentheses and may itself hold spaces and parentheses: the last one closes it.
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  const fields = text.slice(close + 2).split(' ');
  const field = (number: number): number => {
    const value = Number(fields[number - 3]);
    if (open === -1 || close === -1 || Number.isNaN(value)) {
      throw new Error(`/proc/${pid}/stat: expected a number in field ${number}, got: ${text}`);
    }
    return value;
  };
  return {
    pid: Number.parseInt(text, 10),
    comm: text.slice(open + 1, close),
    state: fields[0] ?? '',
    parentPid: field(4),
    cpuMs: (field(14) + field(15)) * tickMs,
    threads: field(20),
    startTicks: field(22),
  };
}

/** The name alone, at a third of the price of {@link readProcessStat}. */
export function readCommand(pid: ProcessId, root = '/'): string {
  return readProcFile(under(root, `/proc/${pid}/comm`)).trimEnd();
}

/** The arguments a process was started with; empty for zombies and kernel threads. */
export function readCommandLine(pid: ProcessId, root = '/'): string[] {
  const text = readProcFile(under(root, `/proc/${pid}/cmdline`));
  return text === '' ? [] : text.replace(/\0$/, '').split('\0');
}

/** A variable of the environment that a process was started with; undefined when it has none of that name. */
export function readVariable(pid: ProcessId, name: string, root = '/'): string | undefined {
  const variables = readProcFile(under(root, `/proc/${pid}/environ`)).split('\0');
  return variables.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** PIDs of all processes, zombies among them. */
export function listProcesses(root = '/'): number[] {
  const pids: number[] = [];
  for (const name of readdirSync(under(root, '/proc'))) {
    const first = name.charCodeAt(0);
    if (first >= 48 && first <= 57) {
      pids.push(Number(name));
    }
  }
  return pids;
}
