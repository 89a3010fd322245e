import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { readProcessStat } from '../host/process.ts';
import { readShim } from '../host/shims.ts';
import { mountsBelow, unmountBelow } from './embedded/mounts.ts';
import { removeShimSockets } from './embedded/shared-folders.ts';
import { kill, until } from './host-kill.ts';

export interface ShimKey {
  readonly pid: number;
  readonly namespace: string;
  readonly id: string;
  readonly address: string;
}

/** Kills a shim, after a look at its arguments: its PID may be another process's by now. */
export async function killShim(shim: ShimKey, clock: Clock, waitMs: number): Promise<void> {
  const isThere = () => {
    const now = readShim(shim.pid);
    return now?.namespace === shim.namespace && now.id === shim.id && now.address === shim.address;
  };
  if (isThere()) {
    kill(shim.pid);
  }
  if (!(await until(clock, waitMs, () => !isThere()))) {
    throw new Error(`PID ${shim.pid} is still there ${waitMs} ms after SIGKILL`);
  }
  await removeShimSockets(shim.address, [shim]);
}

/** Unmounts what is below the folder and removes it, and the shim's socket with it. */
export async function removeBundle(
  address: string,
  namespace: string,
  folder: string,
): Promise<void> {
  await unmountBelow(folder);
  const [mounted] = mountsBelow(folder);
  if (mounted !== undefined) {
    // Removing files through a mount would remove what is mounted.
    throw new Error(`${mounted} could not be unmounted`);
  }
  await rm(folder, { recursive: true, force: true });
  await removeShimSockets(address, [{ namespace, id: basename(folder) }]);
}

/** Removes what the OCI runtime remembers of a container, whose first process is killed if it runs. */
export async function removeRuntimeState(
  folder: string,
  clock: Clock,
  waitMs: number,
): Promise<void> {
  const pid = initProcess(folder);
  if (pid !== undefined) {
    kill(pid);
  }
  if (!(await until(clock, waitMs, () => initProcess(folder) === undefined))) {
    throw new Error(`process ${pid}, the container's first, is there ${waitMs} ms after SIGKILL`);
  }
  await rm(folder, { recursive: true, force: true });
}

/** PID of the container's first process while that runs, from runc's state.json. */
function initProcess(folder: string): number | undefined {
  try {
    const state: unknown = JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8'));
    const pid = numberIn(state, 'init_process_pid');
    const start = numberIn(state, 'init_process_start');
    if (pid === undefined || pid <= 0) {
      return undefined;
    }
    const stat = readProcessStat(pid);
    return stat.startTicks === start && stat.state !== 'Z' ? pid : undefined;
  } catch {
    // No state, or no such process.
    return undefined;
  }
}

function numberIn(value: unknown, key: string): number | undefined {
  const found: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return typeof found === 'number' ? found : undefined;
}
