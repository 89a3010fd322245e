import { findLeftovers, type Leftover, removeLeftovers } from '../../lib/containerd/clean.ts';
import { sweepDeadDaemons } from '../../lib/containerd/embedded/sweep.ts';
import { systemHost } from '../../lib/containerd/host-view.ts';
import { sweepHostsFolders } from '../../lib/containerd/pull/sweep-hosts.ts';
import { isAlive } from '../../lib/host/process-identity.ts';
import type { World } from '../world.ts';
import type { Daemon } from './daemon.ts';

export interface Swept {
  /** One line a thing. */
  readonly removed: readonly string[];
  /** What is still there, and why. */
  readonly problems: readonly string[];
}

/** What killed runs left outside of a daemon that others use: private daemons, and files for transfers. */
export async function sweepTemporaryFolder(world: World, dryRun: boolean): Promise<Swept> {
  const { temporaryFolder: tempRoot } = world;
  const swept = await sweepDeadDaemons({ tempRoot, dryRun });
  const hosts = await sweepHostsFolders(tempRoot, dryRun);
  return {
    removed: [
      ...swept.map(({ folder, pid }) =>
        pid === undefined ? `folder of a killed run, ${folder}` : `private containerd in ${folder}`,
      ),
      ...hosts.map((folder) => `settings of a transfer in ${folder}`),
    ],
    problems: swept.flatMap(({ problems }) => problems),
  };
}

/** What killed runs left in a daemon that others use as well. */
export async function cleanDaemon(world: World, daemon: Daemon, dryRun: boolean): Promise<Swept> {
  const { containerd, folders } = daemon;
  const host = systemHost(folders, () => daemon.pid);
  const problems: string[] = [];
  const leftovers = await findLeftovers(containerd, {
    aliveOwner: isAlive,
    host,
    problem: (text) => problems.push(text),
  });
  const result = await removeLeftovers(containerd, leftovers, { clock: world.clock, host, dryRun });
  return {
    removed: result.removed.map((leftover: Leftover) => leftover.description),
    problems: [...problems, ...result.problems],
  };
}
