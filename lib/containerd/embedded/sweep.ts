import { readdir, stat } from 'node:fs/promises';
import { systemClock } from '../../core/clock.ts';
import { isAlive } from '../../host/process-identity.ts';
import { readOwner } from './folder.ts';
import { daemonFolders } from './shared-folders.ts';
import { removeDaemon } from './teardown.ts';

/** A folder without a record is being made, or was left by a harness killed within its first ms. */
const recordlessAgeMs = 60_000;

export interface SweptDaemon {
  readonly folder: string;
  /** PID of the daemon, when the record has it; it may have ended long ago. */
  readonly pid?: number;
  /** What could not be removed. */
  readonly problems: readonly string[];
}

async function isAbandonedAtBirth(folder: string): Promise<boolean> {
  const [entries, { mtimeMs }] = await Promise.all([readdir(folder), stat(folder)]);
  return entries.length <= 1 && systemClock.wall().getTime() - mtimeMs > recordlessAgeMs;
}

/**
 * Finds the folders of embedded daemons whose harness is dead and, unless `dryRun`, removes all
 * there is of them. A folder whose harness is alive is never touched.
 */
export async function sweepDeadDaemons(options: {
  readonly tempRoot: string;
  readonly dryRun: boolean;
}): Promise<SweptDaemon[]> {
  const swept: SweptDaemon[] = [];
  for (const folder of await daemonFolders(options.tempRoot)) {
    const record = await readOwner(folder);
    const dead =
      record === undefined
        ? await isAbandonedAtBirth(folder).catch(() => false)
        : !isAlive(record.owner);
    if (!dead) continue;
    swept.push({
      folder,
      ...(record?.daemonPid === undefined ? {} : { pid: record.daemonPid }),
      problems: options.dryRun ? [] : await removeDaemon(folder),
    });
  }
  return swept;
}
