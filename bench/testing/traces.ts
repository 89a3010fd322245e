import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { cgroupsNamed } from './cgroup-folders.ts';
import type { Machine } from './machine.ts';

/** What a machine holds on the host; two of these are compared as they are. */
export interface Traces {
  /** Of the mount namespace, of the runs' cgroups, and those that name the machine's folder. */
  readonly processes: readonly string[];
  readonly mounts: readonly string[];
  /** Those that name a run of the machine or its containerd namespace. */
  readonly cgroups: readonly string[];
  /** All of /run. */
  readonly run: readonly string[];
  /** The program's TMPDIR. */
  readonly temporary: readonly string[];
}

export function tracesOf(machine: Machine): Traces {
  const names = [machine.namespace, ...machine.runIds()];
  return {
    processes: processesOf(machine, names),
    mounts: readFileSync(`/proc/${machine.pid}/mountinfo`, 'utf8')
      .split('\n')
      .map((line) => line.split(' ')[4] ?? '')
      // What others had mounted when the namespace was made stays in it, or goes when they go.
      .filter((path) => /^\/run(\/|$)/.test(path) || path.startsWith(machine.folder))
      .sort(),
    cgroups: names.flatMap(cgroupsNamed),
    run: readdirSync(machine.path('/run'), { recursive: true, encoding: 'utf8' }).sort(),
    temporary: readdirSync(machine.temporary).sort(),
  };
}

/** Processes that were killed a moment ago take one to be gone: looks again for a while. */
export async function settledTraces(machine: Machine, expected: Traces): Promise<Traces> {
  const wanted = JSON.stringify(expected);
  for (let round = 0; ; round += 1) {
    const traces = tracesOf(machine);
    if (JSON.stringify(traces) === wanted || round === 40) return traces;
    await sleep(50);
  }
}

function processesOf(machine: Machine, names: readonly string[]): string[] {
  const inside = new Set(machine.processes());
  const marks = [...names, machine.folder];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && ![process.pid, machine.pid].includes(Number(name)))
    .flatMap((pid) => {
      const command = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
      // A process without arguments is a zombie, or the kernel's.
      if (command === '') return [];
      const text = `${command} ${read(`/proc/${pid}/cgroup`)}`;
      const ours = inside.has(Number(pid)) || marks.some((mark) => text.includes(mark));
      return ours ? [`${pid} ${command}`] : [];
    })
    .sort();
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
