import { rmdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { messageOf } from '../core/errors.ts';
import { labels as labelNames } from '../core/identity.ts';
import type { ResidueItem } from '../core/record.ts';
import { errnoOf, isGone } from '../host/proc-file.ts';
import type { Containerd } from './api.ts';
import { isFailedPrecondition, isNotFound } from './errors.ts';
import { removeEmptyCgroup } from './host-cgroup.ts';
import {
  bundleFolder,
  type DaemonFolders,
  type HostView,
  runtimeFolder,
  workFolder,
} from './host-view.ts';
import { type Inventory, type InventoryOptions, residueOf, takeInventory } from './inventory.ts';
import { cgroupPrefix, runOfName } from './ownership.ts';
import { removeLeakedSockets } from './shim-sockets.ts';

export interface TidyOptions {
  readonly namespace: string;
  readonly runId: string;
  readonly host: HostView;
  /** What existed before the run: that stays. */
  readonly before: Inventory;
  /** IDs of those that the run has made. */
  readonly containers?: Iterable<string>;
}

export interface Left {
  readonly residue: readonly ResidueItem[];
  /** Sentences on what could not be looked at or removed. */
  readonly incomplete: readonly string[];
}

/** Each look that is not the last can be spoilt by one more run that leaves the namespace. */
const looks = 3;

/**
 * Tidies as {@link tidyHost} does and tells what is left all the same. A run that leaves the
 * namespace between the two would be gone from the second but not yet from the first, and what the
 * runs share would be nobody's: where something is left, both are done again.
 */
export async function tidyAndLook(
  containerd: Containerd,
  { snapshotters, ...tidy }: TidyOptions & Pick<InventoryOptions, 'snapshotters'>,
): Promise<Left> {
  const { namespace, host, before, runId, containers = [] } = tidy;
  const sockets = await removeLeakedSockets(containerd.address, namespace, containers, host);
  for (let look = 1; ; look += 1) {
    const problems = await tidyHost(containerd, tidy);
    const after = await takeInventory(containerd, { namespace, snapshotters, host });
    const residue = residueOf(before, after, { runId });
    if (residue.length === 0 || look === looks) {
      return {
        residue: [...residue, ...sockets],
        incomplete: [...problems, ...before.incomplete, ...after.incomplete],
      };
    }
  }
}

/**
 * Removes what containerd and runc leave although every call succeeded: the run's empty cgroups
 * and, unless they were there before or the namespace is in use, the folders named after it and
 * its record. Only ever removes what is empty. To be called when the run's lease is released.
 * Resolves with sentences on what failed.
 */
export async function tidyHost(
  containerd: Containerd,
  { namespace, runId, host, before }: TidyOptions,
): Promise<string[]> {
  const problems: string[] = [];
  const attempt = async (what: string, act: () => Promise<void>) => {
    try {
      await act();
    } catch (error) {
      problems.push(`${what} could not be removed: ${messageOf(error)}`);
    }
  };
  await attempt(`cgroups of run ${runId}`, async () => {
    const isOwn = (path: string) =>
      basename(path).startsWith(cgroupPrefix) && runOfName(basename(path)) === runId;
    const all = host.cgroups();
    // The run's own is nobody's to remove but the run's. One of a container in it, though, was the
    // runtime's to remove: it stays, and is found.
    const holdsNone = (path: string) => !all.some((other) => other.startsWith(`${path}/`));
    for (const path of all.filter(isOwn).filter(holdsNone)) {
      await attempt(path, () => removeEmptyCgroup(path));
    }
  });
  await attempt(`namespace ${namespace}`, async () => {
    if (await isInUse(containerd, namespace)) {
      return;
    }
    await removeNamespaceFolders(host, namespace, keptBy(before, runId));
    await removeRecord(containerd, namespace);
  });
  return problems;
}

/**
 * What was there before the run. What runs share was not there before the first of them, so that it
 * does not count when another one was at work: that one leaves it to the last, which may be this.
 */
function keptBy({ items }: Inventory, runId: string): ReadonlySet<string> {
  const joined = items.some(
    ({ kind, run }) => kind === 'lease' && run !== undefined && run !== runId,
  );
  const kept = items.filter(({ shared }) => !joined || shared !== true);
  return new Set(kept.map(({ id }) => id));
}

/** By a lease, a container or a task. An image keeps the record, but not the folders. */
export async function isInUse(containerd: Containerd, namespace: string): Promise<boolean> {
  const scope = containerd.scope(namespace);
  const lists = await Promise.all([
    scope.leases.list(),
    scope.containers.list(),
    scope.tasks.list(),
  ]);
  return lists.some(({ length }) => length > 0);
}

/** The empty folders that are named after a namespace, but for those in `keep`. */
export async function removeNamespaceFolders(
  folders: DaemonFolders,
  namespace: string,
  keep: ReadonlySet<string> = new Set(),
): Promise<void> {
  const all = [
    bundleFolder(folders, namespace),
    workFolder(folders, namespace),
    runtimeFolder(folders, namespace),
  ];
  for (const folder of all.filter((each) => !keep.has(each))) {
    await rmdir(folder).catch((error: unknown) => {
      if (!isGone(error) && errnoOf(error) !== 'ENOTEMPTY') {
        throw error;
      }
    });
  }
}

/**
 * The record of a namespace that a run made, this or another one: whichever run leaves it last
 * removes it. One with content in it stays.
 */
async function removeRecord(containerd: Containerd, namespace: string): Promise<void> {
  const found = (await containerd.namespaces.list()).find(({ name }) => name === namespace);
  if (found?.labels[labelNames.run] === undefined) {
    return;
  }
  try {
    await containerd.namespaces.delete(namespace);
  } catch (error) {
    if (!isNotFound(error) && !isFailedPrecondition(error)) {
      throw error;
    }
  }
}
