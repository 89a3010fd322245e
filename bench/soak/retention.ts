import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../lib/core/errors.ts';
import { isAlive } from '../../lib/host/process-identity.ts';
import { runFolderAt } from '../../lib/output/run-folder.ts';
import { ownerOfRun } from '../../lib/output/run-owner.ts';
import { runName } from '../runs/latest-run.ts';

/**
 * Removes the oldest runs of one scenario, so that `keep` are left. Only folders that are named as runs
 * are, directly below the scenario's own: baselines, what is kept elsewhere, and links are none. A run that
 * is at work stays, whatever its age.
 *
 * @param folder of the scenario: results/SCENARIO
 * @param say told of each, and of what cannot be removed
 */
export async function removeOldRuns(
  folder: string,
  keep: number,
  say: (text: string) => void,
): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  // A run's name begins with the time it began at, so that by name is by age.
  const runs = entries
    .filter((entry) => entry.isDirectory() && runName.test(entry.name))
    .map(({ name }) => name)
    .sort();
  for (const name of runs.slice(0, Math.max(0, runs.length - keep))) {
    const path = join(folder, name);
    const owner = await ownerOfRun(runFolderAt(path));
    if (owner !== undefined && isAlive(owner)) continue;
    try {
      await rm(path, { recursive: true });
      say(`removed an old run: ${path}`);
    } catch (error) {
      say(`an old run could not be removed: ${path}: ${messageOf(error)}`);
    }
  }
}
