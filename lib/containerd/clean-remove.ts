import type { Clock } from '../core/clock.ts';
import { messageOf } from '../core/errors.ts';
import { labels as labelNames } from '../core/identity.ts';
import type { Containerd, Scope } from './api.ts';
import { removeShimSockets } from './embedded/shared-folders.ts';
import { isFailedPrecondition, isNotFound } from './errors.ts';
import { removeCgroup } from './host-cgroup.ts';
import { killShim, removeBundle, removeRuntimeState } from './host-remove.ts';
import type { HostView } from './host-view.ts';
import type { Leftover } from './leftover.ts';
import { isInUse, removeNamespaceFolders } from './tidy.ts';

export interface RemoveOptions {
  readonly clock: Clock;
  /** Absent: what lies on the host is not removed, and each thing is a problem. */
  readonly host?: HostView;
  /** Change nothing. Default: false. */
  readonly dryRun?: boolean;
  /** How long a killed process may take to end. Default: 10,000 ms. */
  readonly killMs?: number;
}

export interface Removed {
  /** What was removed, or is gone already; in a dry run, what would be. */
  readonly removed: readonly Leftover[];
  /** Sentences, one for each thing that is still there. */
  readonly problems: readonly string[];
}

/** Removes leftovers, each whatever becomes of the others. Live runs' things are passed over. */
export async function removeLeftovers(
  containerd: Containerd,
  leftovers: readonly Leftover[],
  options: RemoveOptions,
): Promise<Removed> {
  const removed: Leftover[] = [];
  const problems: string[] = [];
  for (const leftover of leftovers.filter(({ alive }) => !alive)) {
    try {
      if (options.dryRun !== true) {
        await remove(containerd, leftover, options);
      }
      removed.push(leftover);
    } catch (error) {
      problems.push(`${leftover.description}: could not be removed: ${messageOf(error)}`);
    }
  }
  if (options.dryRun !== true)
    problems.push(...(await removeEmptyFolders(containerd, removed, options)));
  return { removed, problems };
}

/** Those named after namespaces that stay, since no run made them: of a run, the folders were. */
async function removeEmptyFolders(
  containerd: Containerd,
  removed: readonly Leftover[],
  { host }: RemoveOptions,
): Promise<string[]> {
  if (host === undefined) return [];
  const namespaces = removed.flatMap((thing) => ('namespace' in thing ? [thing.namespace] : []));
  const known = new Set((await containerd.namespaces.list()).map(({ name }) => name));
  const problems: string[] = [];
  for (const name of new Set(namespaces.filter((each) => known.has(each)))) {
    try {
      if (!(await isInUse(containerd, name))) await removeNamespaceFolders(host, name);
    } catch (error) {
      problems.push(
        `empty folders of namespace ${name}: could not be removed: ${messageOf(error)}`,
      );
    }
  }
  return problems;
}

async function remove(
  containerd: Containerd,
  thing: Leftover,
  options: RemoveOptions,
): Promise<void> {
  switch (thing.kind) {
    case 'task':
      return removeTask(containerd.scope(thing.namespace), thing, options.killMs ?? 10_000);
    case 'container':
      await unlessGone(containerd.scope(thing.namespace).containers.delete(thing.id));
      // Of a shim that was killed, it outlives task and container.
      return removeShimSockets(containerd.address, options.host === undefined ? [] : [thing]);
    case 'snapshot':
      return unlessGone(
        containerd.scope(thing.namespace).snapshots(thing.snapshotter).remove(thing.id),
      );
    case 'image':
      return unlessGone(containerd.scope(thing.namespace).images.delete(thing.id, true));
    case 'lease':
      return unlessGone(containerd.scope(thing.namespace).leases.delete(thing.id, true));
    case 'ingest':
      return unlessGone(containerd.scope(thing.namespace).content.abort(thing.id));
    case 'namespace':
      return removeNamespace(containerd, thing.id, options.host);
    default:
      return removeFromHost(containerd.address, thing, options);
  }
}

async function removeFromHost(
  address: string,
  thing: Extract<Leftover, { kind: 'shim' | 'cgroup' | 'bundle' | 'runtime-state' }>,
  { host, clock, killMs = 10_000 }: RemoveOptions,
): Promise<void> {
  if (host === undefined) {
    throw new Error('it lies on the host, which this client cannot reach');
  }
  switch (thing.kind) {
    case 'shim':
      return killShim({ ...thing, address }, clock, killMs);
    case 'cgroup':
      return removeCgroup(thing.id, { kill: thing.kill, clock, waitMs: killMs });
    case 'bundle':
      return removeBundle(address, thing.namespace, thing.id);
    case 'runtime-state':
      return removeRuntimeState(thing.id, clock, killMs);
  }
}

/**
 * Kills the process and deletes the task. A task is reached through its container's record: one
 * whose record is gone gets another for as long as it takes.
 */
async function removeTask(
  scope: Scope,
  { id, run }: Pick<Leftover, 'id' | 'run'>,
  killMs: number,
): Promise<void> {
  const adopted = await adopt(scope, id, run);
  try {
    await unlessGone(endTask(scope, id, killMs));
  } finally {
    if (adopted) {
      await unlessGone(scope.containers.delete(id));
    }
  }
}

async function adopt(scope: Scope, id: string, run: string): Promise<boolean> {
  try {
    await scope.containers.get(id);
    return false;
  } catch (error) {
    if (!isNotFound(error)) {
      throw error;
    }
  }
  await scope.containers.create({
    id,
    image: '',
    labels: { [labelNames.run]: run },
    snapshotter: '',
    snapshotKey: '',
    runtime: { name: 'io.containerd.runc.v2' },
    spec: { typeUrl: 'containerd-bench/adopted', value: new Uint8Array(0) },
  });
  return true;
}

async function endTask(scope: Scope, id: string, killMs: number): Promise<void> {
  const sigkill = 9;
  const exited = scope.tasks.wait(id, { deadlineMs: killMs });
  // Its failure is told when it is awaited, unless the kill fails before.
  exited.catch(() => {});
  await unlessGone(scope.tasks.kill(id, sigkill));
  await exited;
  await scope.tasks.delete(id);
}

/** Neither one that still holds something, nor one where somebody holds a lease: it is in use. */
async function removeNamespace(
  containerd: Containerd,
  name: string,
  host: HostView | undefined,
): Promise<void> {
  if (host !== undefined) {
    await removeNamespaceFolders(host, name);
  }
  const leases = await containerd.scope(name).leases.list();
  if (leases.length > 0) {
    throw new Error(`it is in use: lease ${leases[0]?.id ?? ''}`);
  }
  await unlessGone(containerd.namespaces.delete(name)).catch((error: unknown) => {
    throw isFailedPrecondition(error) ? new Error(`it is in use: ${error.message}`) : error;
  });
}

/** What does not exist need not be removed. */
async function unlessGone(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!isNotFound(error)) {
      throw error;
    }
  }
}
