import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import { listCgroups } from '../../host/cgroups.ts';
import { removeCgroup } from '../host-cgroup.ts';
import { runOfName } from '../ownership.ts';
import type { Bundle } from './bundles.ts';
import { listBundles } from './bundles.ts';
import { daemonPaths, readOwner } from './folder.ts';
import { unmountBelow } from './mounts.ts';
import type { RunningProcess } from './processes.ts';
import { argumentOf, isShim, processesOfDaemon, runningProcesses } from './processes.ts';
import { releaseSharedFolders, removeShimSockets } from './shared-folders.ts';

type ShimKey = Pick<Bundle, 'namespace' | 'id'>;

/** 100 rounds of 50 ms: a killed process is gone in a few, unless the kernel holds it. */
const killRounds = 100;
const roundMs = 50;

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Ended by itself since it was listed.
  }
}

function shimKeys(shims: readonly RunningProcess[]): ShimKey[] {
  const keys: ShimKey[] = [];
  for (const shim of shims) {
    const namespace = argumentOf(shim, '-namespace');
    const id = argumentOf(shim, '-id');
    if (namespace !== undefined && id !== undefined) keys.push({ namespace, id });
  }
  return keys;
}

/**
 * Removes all there is of the embedded daemon in `folder`: its processes, its shims and their
 * containers' processes, its mounts, the sockets of killed shims, the folder, and the shared
 * folders it claimed. Resolves with sentences on what could not be removed; never rejects.
 */
export async function removeDaemon(folder: string): Promise<string[]> {
  try {
    return await removeAll(folder);
  } catch (error) {
    return [`${folder} could not be removed: ${messageOf(error)}`];
  }
}

async function removeAll(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const paths = daemonPaths(folder);
  const record = await readOwner(folder);
  const bundles = await listBundles(paths.stateDir);
  const cgroups = bundles.flatMap(({ cgroup }) => (cgroup === undefined ? [] : [cgroup]));

  const shims: ShimKey[] = [...bundles];
  let left: RunningProcess[] = [];
  for (let round = 0; round < killRounds; round += 1) {
    // Listed anew each round: a process may be forked while its parent is being killed.
    left = processesOfDaemon(runningProcesses(), paths, cgroups);
    if (left.length === 0) break;
    shims.push(...shimKeys(left.filter((entry) => isShim(entry, paths))));
    for (const { pid } of left) kill(pid);
    await sleep(roundMs);
  }
  if (left.length > 0) {
    return left.map(
      ({ pid, args }) => `process ${pid} (${args.join(' ')}) is still there after SIGKILL`,
    );
  }

  const mounts = await unmountBelow(folder);
  // Removing files through a mount would remove what is mounted.
  if (mounts.length > 0) return mounts.map((target) => `${target} could not be unmounted`);

  const cgroup = record?.cgroup ?? '';
  // Where a run's name is not, it is none of ours to remove.
  for (const path of runOfName(cgroup) === undefined ? [] : listCgroups(cgroup)) {
    await removeCgroup(path, { kill: true, clock: systemClock, waitMs: killRounds * roundMs });
  }
  await removeShimSockets(paths.address, shims);
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  await releaseSharedFolders(dirname(folder), folder, record?.sharedFolders ?? []);
  return [];
}
