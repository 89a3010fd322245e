import type { Ingest, Labels, Scope, Task } from './api.ts';

/** A thing that can carry labels. */
export type Labelled = (
  | {
      readonly kind: 'container' | 'image' | 'lease';
      readonly namespace: string;
      readonly id: string;
    }
  | {
      readonly kind: 'snapshot';
      readonly namespace: string;
      readonly snapshotter: string;
      readonly id: string;
    }
) & { readonly labels: Labels; readonly committed?: boolean };

/** What `clean` looks at in one namespace. */
export interface NamespaceView {
  readonly namespace: string;
  readonly tasks: readonly Task[];
  readonly ingests: readonly Ingest[];
  /** Containers, images, leases and snapshots; of snapshots the children before their parents. */
  readonly labelled: readonly Labelled[];
}

export async function lookAtNamespace(
  scope: Scope,
  snapshotters: readonly string[],
): Promise<NamespaceView> {
  const { namespace } = scope;
  const tasks = await scope.tasks.list();
  const ingests = await scope.content.ingests();
  const labelled: Labelled[] = [];
  for (const { id, labels } of await scope.containers.list()) {
    labelled.push({ kind: 'container', namespace, id, labels });
  }
  for (const { name, labels } of await scope.images.list()) {
    labelled.push({ kind: 'image', namespace, id: name, labels });
  }
  for (const { id, labels } of await scope.leases.list()) {
    labelled.push({ kind: 'lease', namespace, id, labels });
  }
  for (const snapshotter of snapshotters) {
    for (const { name, kind, labels } of await scope.snapshots(snapshotter).list()) {
      const committed = kind === 'committed';
      labelled.push({ kind: 'snapshot', namespace, snapshotter, id: name, labels, committed });
    }
  }
  return { namespace, tasks, ingests, labelled };
}
