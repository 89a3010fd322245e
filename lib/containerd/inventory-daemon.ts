import { messageOf } from '../core/errors.ts';
import type { ResidueKind } from '../core/record.ts';
import type { Containerd, Labels } from './api.ts';
import type { InventoryItem, InventoryOptions } from './inventory-item.ts';
import { runOf } from './ownership.ts';

interface Named {
  readonly id: string;
  readonly labels?: Labels;
}

/** What the daemon itself lists: all namespaces, and what is in the run's. */
export async function listDaemon(
  containerd: Containerd,
  { namespace, snapshotters, without = [] }: Omit<InventoryOptions, 'host'>,
  incomplete: string[],
): Promise<InventoryItem[]> {
  const scope = containerd.scope(namespace);
  const list = async (kind: ResidueKind, what: string, call: () => Promise<readonly Named[]>) => {
    if (without.includes(kind)) return [];
    try {
      return (await call()).map((thing) => item(kind, thing, namespace));
    } catch (error) {
      incomplete.push(`${what} could not be listed: ${messageOf(error)}`);
      return [];
    }
  };
  const lists = await Promise.all([
    list('namespace', 'namespaces', () => containerd.namespaces.list().then(byName)),
    list('container', 'containers', () => scope.containers.list()),
    list('task', 'tasks', () =>
      scope.tasks.list().then((all) => all.map(({ containerId: id }) => ({ id }))),
    ),
    list('lease', 'leases', () => scope.leases.list()),
    list('image', 'images', () => scope.images.list().then(byName)),
    list('blob', 'blobs', () =>
      scope.content.list().then((all) => all.map(({ digest, labels }) => ({ id: digest, labels }))),
    ),
    list('ingest', 'ingests', () =>
      scope.content.ingests().then((all) => all.map(({ ref }) => ({ id: ref }))),
    ),
    ...snapshotters.map((snapshotter) =>
      list('snapshot', `snapshots of ${snapshotter}`, () =>
        scope
          .snapshots(snapshotter)
          .list()
          .then((all) => all.map(({ name, labels }) => ({ id: `${snapshotter}/${name}`, labels }))),
      ),
    ),
  ]);
  return lists.flat();
}

function byName(all: readonly { name: string; labels: Labels }[]): Named[] {
  return all.map(({ name, labels }) => ({ id: name, labels }));
}

function item(kind: ResidueKind, { id, labels }: Named, namespace: string): InventoryItem {
  const run = runOf(id, labels);
  return {
    kind,
    id,
    ...(kind === 'namespace' ? { shared: true } : { namespace }),
    ...(run === undefined ? {} : { run }),
  };
}
