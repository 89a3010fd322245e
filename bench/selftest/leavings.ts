import { mountsBelow } from '../../lib/containerd/embedded/mounts.ts';
import { runningProcesses } from '../../lib/containerd/embedded/processes.ts';
import { sweepDeadDaemons } from '../../lib/containerd/embedded/sweep.ts';
import type { Clock } from '../../lib/core/clock.ts';

/** A process that was told to end takes a moment. */
const looks = 40;
const lookEveryMs = 50;

/**
 * Takes away what killed runs left, then looks for processes and mounts that still name the folder.
 * Resolves with a sentence for each.
 */
export async function removeLeavings(
  folder: string,
  temporary: string,
  clock: Clock,
): Promise<string[]> {
  const swept = await sweepDeadDaemons({ tempRoot: temporary, dryRun: false });
  const problems = swept.flatMap((each) => each.problems);
  for (let look = 1; ; look += 1) {
    const left = thingsNaming(folder);
    if (left.length === 0 || look === looks) return [...problems, ...left];
    await clock.sleep(lookEveryMs);
  }
}

function thingsNaming(folder: string): string[] {
  const processes = runningProcesses()
    .filter(({ args }) => args.some((each) => each.includes(folder)))
    .map(({ pid, args }) => `process ${pid} is still there: ${args.join(' ')}`);
  const mounts = mountsBelow(folder).map((path) => `${path} is still mounted`);
  return [...processes, ...mounts];
}
