import { usageError } from '../../lib/core/errors.ts';
import { isAlive } from '../../lib/host/process-identity.ts';
import { runFolderAt } from '../../lib/output/run-folder.ts';
import { ownerOfRun } from '../../lib/output/run-owner.ts';

/** Rejects with a usage error while a process is at work on the run: to judge it now would call it killed. */
export async function requireEnded(folder: string): Promise<void> {
  const owner = await ownerOfRun(runFolderAt(folder));
  if (owner === undefined || !isAlive(owner)) return;
  throw usageError(
    `expected a run that has ended, but the one in ${folder} goes on; see how it is with: ` +
      `containerd-bench watch ${folder}`,
  );
}
