import { ownerLabels } from '../../core/identity.ts';
import type { Mount, Scope } from '../api.ts';
import { type HostView, systemHost } from '../host-view.ts';
import { type HeldLease, holdLease } from '../lease.ts';
import type { ProcessKind } from '../twin/contract-case.ts';
import { inCgroup, type PrivateDaemon } from '../twin/private-daemon.ts';

/** A run that a test makes on a private daemon, as the harness would. For tests. */
export interface TestRun {
  readonly runId: string;
  readonly namespace: string;
  readonly lease: HeldLease;
  readonly scope: Scope;
  readonly labels: Readonly<Record<string, string>>;
}

export function hostOf({ daemon }: PrivateDaemon): HostView {
  return systemHost(daemon, () => daemon.pid);
}

export async function beginRun(
  { containerd }: PrivateDaemon,
  namespace: string,
  runId: string,
  process: string,
): Promise<TestRun> {
  const labels = ownerLabels({ runId, process });
  const expiresAt = new Date('2999-01-01');
  const lease = await holdLease(containerd, namespace, `cb-${runId}`, { labels, expiresAt });
  return { runId, namespace, lease, scope: lease.scope, labels };
}

/** Starts a container of the run in the run's cgroup. Resolves with its ID. */
export async function startContainer(
  daemon: PrivateDaemon,
  { scope, namespace, runId, labels }: TestRun,
  layer: string,
  kind: ProcessKind = 'stubborn',
): Promise<string> {
  const id = `cb-${runId}-1`;
  const rootfs: Mount[] = await scope.snapshots(daemon.snapshotter).prepare(id, layer, labels);
  const container = daemon.container(namespace, id, kind);
  await scope.containers.create({
    ...inCgroup(container, `/containerd-bench-${runId}/${id}`, kind),
    labels,
  });
  await scope.tasks.create({ containerId: id, rootfs });
  await scope.tasks.start(id);
  return id;
}

/** Ends and deletes all that {@link startContainer} made. */
export async function endContainer(daemon: PrivateDaemon, scope: Scope, id: string): Promise<void> {
  const exited = scope.tasks.wait(id);
  await scope.tasks.kill(id, 9);
  await exited;
  await scope.tasks.delete(id);
  await scope.containers.delete(id);
  await scope.snapshots(daemon.snapshotter).remove(id);
}
