import { readFileSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { foldersIn } from '../host/folders-in.ts';
import { errnoOf, isGone } from '../host/proc-file.ts';
import { kill, pollMs, until } from './host-kill.ts';

export interface CgroupOptions {
  /** Kill the processes in it; else it is removed only when it is empty. */
  readonly kill: boolean;
  readonly clock: Clock;
  readonly waitMs: number;
}

/** Removes a cgroup and those in it, children first. Rejects when a process stays in it. */
export async function removeCgroup(path: string, options: CgroupOptions): Promise<void> {
  const pids = () => processesBelow(path);
  if (pids().length > 0 && !options.kill) {
    throw new Error(`processes ${pids().join(', ')} are in it`);
  }
  const empty = await until(options.clock, options.waitMs, () => {
    const left = pids();
    left.forEach(kill);
    return left.length === 0;
  });
  if (!empty) {
    throw new Error(`processes ${pids().join(', ')} are in it ${options.waitMs} ms after SIGKILL`);
  }
  await removeWhenReleased(path, options);
}

/** The kernel takes a moment to let go of a process that has ended: EBUSY until then. */
async function removeWhenReleased(path: string, { clock, waitMs }: CgroupOptions): Promise<void> {
  for (let waited = 0; ; waited += pollMs) {
    try {
      await removeEmptyCgroup(path);
      return;
    } catch (error) {
      if (errnoOf(error) !== 'EBUSY' || waited >= waitMs) {
        throw error;
      }
    }
    await clock.sleep(pollMs);
  }
}

/** Removes a cgroup and those in it, children first. Rejects at the first one with a process in it. */
export async function removeEmptyCgroup(path: string): Promise<void> {
  for (const each of cgroupTree(path).reverse()) {
    await rmdir(each).catch((error: unknown) => {
      if (!isGone(error)) {
        throw error;
      }
    });
  }
}

/** PIDs of the processes in the cgroup and in those below it. */
export function processesBelow(path: string): number[] {
  return cgroupTree(path).flatMap(processesIn);
}

/** The cgroup and all below it, parents first. */
function cgroupTree(path: string): string[] {
  return [path, ...foldersIn(path).flatMap((name) => cgroupTree(join(path, name)))];
}

function processesIn(path: string): number[] {
  try {
    const text = readFileSync(join(path, 'cgroup.procs'), 'utf8');
    // 0 is a process of another PID namespace, which cannot be named from here.
    return text
      .split('\n')
      .filter(Boolean)
      .map(Number)
      .filter((pid) => pid > 0);
  } catch (error) {
    if (isGone(error) || errnoOf(error) === 'ENODEV') {
      return [];
    }
    throw error;
  }
}
