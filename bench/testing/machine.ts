import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cgroupsNamed, removeFolder } from './cgroup-folders.ts';
import { type Program, programPath, startProgram } from './program.ts';

/**
 * A place for one test file: a mount namespace whose /run is empty, a network of its own with
 * nothing but loopback, and a temporary folder. What the program and its daemons do in it meets nobody else's, so that "nothing is left" can be said
 * of all of /run, all mounts and all of the temporary folder, whatever else the host is at.
 */
export interface Machine {
  readonly folder: string;
  /** The program's TMPDIR. */
  readonly temporary: string;
  /** Namespace in containerd, unique on the host: cgroups are named after it. */
  readonly namespace: string;
  /** PID of a process that lives as long as the machine. */
  readonly pid: number;
  /** Starts the program in the machine. */
  start(args: readonly string[], env?: NodeJS.ProcessEnv): Program;
  /** The command line that runs a command in the machine. */
  inside(...command: string[]): [string, ...string[]];
  /** A path of the machine as this process reaches it. */
  path(inside: string): string;
  /** IDs of the runs that were made in the machine. */
  runIds(): string[];
  /** PIDs of the processes in the mount namespace. */
  processes(): number[];
  /** Ends every process in it and removes the rest. */
  close(): Promise<void>;
}

export async function createMachine(): Promise<Machine> {
  const folder = mkdtempSync(join(tmpdir(), 'cbt-'));
  const temporary = join(folder, 't');
  mkdirSync(temporary);
  const holder = await startHolder();
  const pid = holder.pid ?? 0;
  const inside = (...command: string[]): [string, ...string[]] => [
    'nsenter',
    `--mount=/proc/${pid}/ns/mnt`,
    `--net=/proc/${pid}/ns/net`,
    '--',
    ...command,
  ];
  const machine: Machine = {
    folder,
    temporary,
    namespace: `test-${randomBytes(5).toString('hex')}`,
    pid,
    inside,
    start: (args, env = {}) =>
      startProgram(inside(programPath, ...args), {
        env: { ...withoutAddress(process.env), TMPDIR: temporary, ...env },
        cwd: folder,
      }),
    path: (path) => join(`/proc/${pid}/root`, path),
    runIds: () => runIdsBelow(folder),
    processes: () => processesInMountNamespaceOf(pid),
    async close() {
      const others = () => machine.processes().filter((each) => each !== pid);
      for (let round = 0; round < 100 && others().length > 0; round += 1) {
        for (const each of others()) killQuietly(each);
        await sleep(50);
      }
      for (const cgroup of [machine.namespace, ...machine.runIds()].flatMap(cgroupsNamed)) {
        removeFolder(cgroup);
      }
      const gone = once(holder, 'exit');
      holder.kill('SIGKILL');
      await gone;
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  return machine;
}

/** It reads from a pipe of this process, so that it ends with it, however that ends. */
async function startHolder(): Promise<ChildProcess> {
  // umount(8) keeps its table in /run/mount, on every system.
  const script =
    'mount -t tmpfs tmpfs /run && mkdir /run/mount && busybox ip link set lo up && ' +
    'echo ready && exec cat >/dev/null';
  const holder = spawn(
    'unshare',
    ['--mount', '--net', '--propagation', 'private', 'sh', '-c', script],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const [first] = await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')]);
  if (String(first).trim() !== 'ready') throw new Error(`no mount namespace: ${first}`);
  return holder;
}

function withoutAddress(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { CONTAINERD_ADDRESS: _, ...rest } = env;
  return rest;
}

/** Results lie in `r*` folders: r1/SCENARIO/TIME-RUNID. */
function runIdsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => /^r\d+\/[^/]+\/[^/]+-([a-z0-9]{12})$/.exec(path)?.[1])
    .filter((id) => id !== undefined);
}

function processesInMountNamespaceOf(pid: number): number[] {
  const namespaceOf = (of: string) => {
    try {
      return readlinkSync(`/proc/${of}/ns/mnt`);
    } catch {
      return undefined;
    }
  };
  const wanted = namespaceOf(String(pid));
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && namespaceOf(name) === wanted)
    .map(Number);
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
