import type { Containerd } from './api.ts';
import { Finder } from './clean-finder.ts';
import { lookAtHost, nothingOnHost } from './clean-host-find.ts';
import { lookAtNamespace, type NamespaceView } from './clean-view.ts';
import type { HostView } from './host-view.ts';
import { type Leftover, removalOrder } from './leftover.ts';

export interface FindOptions {
  /** Whether the process of an identity (`boot-id/pid/start-time`) runs. */
  readonly aliveOwner: (process: string) => boolean;
  /** List live runs' things as well. Default: false. */
  readonly includeAlive?: boolean;
  /** Absent: nothing on the host is looked at. */
  readonly host?: HostView;
  /** Told of what could not be read on the host. */
  readonly problem?: (sentence: string) => void;
}

/**
 * Finds leftovers in the order in which they are to be removed. Rejects when the daemon cannot
 * be listed. What cannot be labelled is looked at first: a run at work that is met there has
 * had its labelled lease since before.
 */
export async function findLeftovers(
  containerd: Containerd,
  options: FindOptions,
): Promise<Leftover[]> {
  const { host, problem = () => {} } = options;
  const onHost = host === undefined ? nothingOnHost : lookAtHost(containerd.address, host, problem);
  const namespaces = await containerd.namespaces.list();
  const snapshotters = (await containerd.plugins())
    .filter(({ type, error }) => type === 'io.containerd.snapshotter.v1' && error === undefined)
    .map(({ id }) => id);
  const views: NamespaceView[] = [];
  for (const { name } of namespaces) {
    views.push(await lookAtNamespace(containerd.scope(name), snapshotters));
  }
  const finder = new Finder(options.aliveOwner, namespaces, views);
  finder.addViews();
  finder.addHost(onHost);
  finder.addNamespaces();
  const found = options.includeAlive ? finder.found : finder.found.filter(({ alive }) => !alive);
  return found.sort((a, b) => removalOrder.indexOf(a.kind) - removalOrder.indexOf(b.kind));
}
