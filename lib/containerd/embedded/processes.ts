import { readProcFile, under, unlessGone } from '../../host/proc-file.ts';
import { listProcesses, readCommandLine, readProcessStat } from '../../host/process.ts';
import type { DaemonPaths } from './folder.ts';

/** A process that runs: zombies and kernel threads, which have no arguments, are left out. */
export interface RunningProcess {
  readonly pid: number;
  readonly parentPid: number;
  /** Cut to 15 bytes by the kernel. */
  readonly comm: string;
  readonly args: readonly string[];
  /** Its paths in all cgroup hierarchies. */
  readonly cgroups: readonly string[];
}

function readProcess(pid: number, root: string): RunningProcess | undefined {
  return unlessGone(() => {
    const args = readCommandLine(pid, root);
    if (args.length === 0) return undefined;
    const { parentPid, comm } = readProcessStat(pid, root);
    const lines = readProcFile(under(root, `/proc/${pid}/cgroup`))
      .trim()
      .split('\n');
    const cgroups = lines.map((line) => line.split(':').slice(2).join(':'));
    return { pid, parentPid, comm, args, cgroups };
  });
}

export function runningProcesses(root = '/'): RunningProcess[] {
  return listProcesses(root)
    .map((pid) => readProcess(pid, root))
    .filter((process) => process !== undefined);
}

/** The argument that follows `flag`. */
export function argumentOf(process: RunningProcess, flag: string): string | undefined {
  const at = process.args.indexOf(flag);
  return at === -1 ? undefined : process.args[at + 1];
}

function isDaemon(process: RunningProcess, paths: DaemonPaths): boolean {
  return argumentOf(process, '--config') === paths.config;
}

export function isShim(process: RunningProcess, paths: DaemonPaths): boolean {
  return (
    process.comm.startsWith('containerd-shim') && argumentOf(process, '-address') === paths.address
  );
}

/** An OCI runtime that a shim started and that outlived it. */
function isRuntime(process: RunningProcess, paths: DaemonPaths): boolean {
  return argumentOf(process, '--root')?.startsWith(`${paths.runcRoot}/`) === true;
}

/** Whether the process is in `cgroup` or below it; a container of the host's may come before it. */
function isInCgroup(process: RunningProcess, cgroup: string): boolean {
  return process.cgroups.some((path) => `${path}/`.includes(`${cgroup}/`));
}

/**
 * Of `all`, what belongs to the daemon of `paths`: the daemon, its shims, what they started, and
 * what runs in the cgroups of its containers. Children come before their parents, so that a
 * container is ended before the shim that watches it.
 */
export function processesOfDaemon(
  all: readonly RunningProcess[],
  paths: DaemonPaths,
  cgroups: readonly string[],
): RunningProcess[] {
  const mine = new Set<RunningProcess>();
  const add = (process: RunningProcess): void => {
    if (mine.has(process)) return;
    for (const child of all) if (child.parentPid === process.pid) add(child);
    mine.add(process);
  };
  for (const process of all) {
    const belongs =
      isDaemon(process, paths) ||
      isShim(process, paths) ||
      isRuntime(process, paths) ||
      cgroups.some((cgroup) => isInCgroup(process, cgroup));
    if (belongs) add(process);
  }
  return [...mine];
}
