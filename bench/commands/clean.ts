import { type ExitStatus, exitStatus } from '../../lib/core/errors.ts';
import type { CleanOptions } from '../cli.ts';
import { chooseAddress, obtainDaemon } from '../daemon/daemon.ts';
import { cleanDaemon, type Swept, sweepTemporaryFolder } from '../daemon/leftovers.ts';
import type { World } from '../world.ts';

const callTimeoutMs = 30_000;

/** Removes what killed runs left; exit status 3 when something could not be removed. */
export async function cleanCommand(world: World, options: CleanOptions): Promise<ExitStatus> {
  const { dryRun } = options;
  const all: Swept[] = [await sweepTemporaryFolder(world, dryRun)];
  const where = { ...options, embedded: false };
  // No daemon was named and none is there: then there is nothing to clean in it.
  if (chooseAddress(world, where) !== undefined) {
    const daemon = await obtainDaemon(world, where, () => {}, callTimeoutMs);
    try {
      all.push(await cleanDaemon(world, daemon, dryRun));
    } finally {
      await daemon.release();
    }
  }
  const removed = all.flatMap((swept) => swept.removed);
  const problems = all.flatMap((swept) => swept.problems);
  for (const line of removed) {
    world.stdout.write(`${dryRun ? 'would remove' : 'removed'} ${line}\n`);
  }
  for (const problem of problems) world.stderr.write(`not removed: ${problem}\n`);
  if (removed.length === 0 && problems.length === 0) world.stdout.write('nothing to clean\n');
  return problems.length === 0 ? exitStatus.pass : exitStatus.cannotRun;
}
