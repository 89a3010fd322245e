import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cgroupPrefix } from '../../lib/containerd/ownership.ts';
import { listCgroupHierarchies, listCgroups } from '../../lib/host/cgroups.ts';
import type { BenchRun } from './bench-run.ts';

/**
 * Gives the containers of a run most of the CPU, as on a machine that is at little else: eight times the
 * usual weight for the cgroup that holds them, as soon as it is there. What is limited stays so. With
 * much more, a loop in a container keeps containerd itself from answering.
 */
export async function favour(run: BenchRun): Promise<void> {
  const cgroup = await run.program.until(async () => cgroupOf(run));
  for (const { version, mountPoint, controllers } of listCgroupHierarchies()) {
    if (version === 1 && !controllers.includes('cpu')) continue;
    const [file, weight] = version === 1 ? ['cpu.shares', '8192'] : ['cpu.weight', '800'];
    try {
      writeFileSync(join(mountPoint, cgroup, file), weight);
    } catch {
      // The cgroup2 of a hybrid host has none.
    }
  }
}

/** Name of the cgroup of the run's containers; undefined while there is none. */
function cgroupOf(run: BenchRun): string | undefined {
  let runId: string | undefined;
  try {
    runId = run.folder().split('-').at(-1);
  } catch {
    return undefined;
  }
  const path = listCgroups(`${cgroupPrefix}${runId}`)[0];
  return path?.slice(path.lastIndexOf('/') + 1);
}
