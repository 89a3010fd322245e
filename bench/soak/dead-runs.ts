import { HarnessError, messageOf } from '../../lib/core/errors.ts';
import type { RunRecord } from '../../lib/core/record.ts';
import { isAlive } from '../../lib/host/process-identity.ts';
import { type RunFolder, runFolderAt } from '../../lib/output/run-folder.ts';
import { ownerOfRun, releaseRun } from '../../lib/output/run-owner.ts';
import { writeResults } from '../../lib/output/write-results.ts';
import { runsBelow } from '../runs/latest-run.ts';

/** A run whose process was killed, and that has its results now. */
export interface ClosedRun {
  readonly folder: string;
  readonly record: RunRecord;
}

/**
 * Makes the results of all runs below `results` that a dead process has left without: what was
 * written is judged, as `aborted` where no end was. A run that is at work is passed over, and so is one that wrote
 * nothing, whose folder stays.
 *
 * @param say told of each, and of what cannot be closed, which is tried again the next time
 */
export async function closeDeadRuns(
  results: string,
  say: (text: string) => void,
): Promise<readonly ClosedRun[]> {
  const closed: ClosedRun[] = [];
  for (const folder of runsBelow(results)) {
    const run = runFolderAt(folder);
    const owner = await ownerOfRun(run);
    if (owner === undefined || isAlive(owner)) continue;
    const record = await close(run, say);
    if (record !== undefined) closed.push({ folder, record });
  }
  return closed;
}

async function close(run: RunFolder, say: (text: string) => void): Promise<RunRecord | undefined> {
  try {
    const record = await writeResults(run.path);
    await releaseRun(run);
    say(`closed a run whose process was killed: ${run.path} (${record.verdict})`);
    return record;
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    // Killed before its first event: there is nothing to judge, now or later.
    if (error.code === 'run_unknown' || error.code === 'events_unreadable') {
      await releaseRun(run).catch(() => {});
    }
    say(`a run whose process was killed has no results: ${run.path}: ${messageOf(error)}`);
    return undefined;
  }
}
