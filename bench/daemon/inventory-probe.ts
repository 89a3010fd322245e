import { systemHost } from '../../lib/containerd/host-view.ts';
import { type InventoryOptions, takeInventory } from '../../lib/containerd/inventory.ts';
import type { Plan } from '../../lib/core/plan.ts';
import type { ResidueKind } from '../../lib/core/record.ts';
import type { Probe } from '../../lib/sampling/probe.ts';
import type { Daemon } from './daemon.ts';

/** What is counted, by its metric. */
const metricOf: Readonly<Partial<Record<ResidueKind, string>>> = {
  container: 'inventory.containers',
  task: 'inventory.tasks',
  snapshot: 'inventory.snapshots',
  lease: 'inventory.leases',
  image: 'inventory.images',
  blob: 'inventory.blobs',
  ingest: 'inventory.ingests',
  mount: 'inventory.mounts',
  cgroup: 'inventory.cgroups',
  bundle: 'inventory.bundles',
  'runtime-state': 'inventory.runtime_states',
};

/** Shims have a probe of their own, and a run makes no namespace but one. */
const notCounted: readonly ResidueKind[] = ['shim', 'namespace'];

/**
 * How many things of each kind there are in the run's namespace and, because of it, on the host,
 * without those of other runs: the inventory that the residue is made from, as numbers. A dozen
 * calls: give this probe a pace.
 */
export function createInventoryProbe(plan: Plan, daemon: Daemon, runId: string): Probe {
  const options: InventoryOptions = {
    namespace: plan.namespace,
    snapshotters: [plan.container.snapshotter],
    without: notCounted,
    host: systemHost(daemon.folders, () => daemon.pid),
  };
  return {
    target: 'inventory',
    async read() {
      const { items, incomplete } = await takeInventory(daemon.containerd, options);
      // A part that could not be read would look like one that was given back.
      if (incomplete.length > 0) throw new Error(incomplete.join('; '));
      const values: Record<string, number> = {};
      for (const name of Object.values(metricOf)) values[name] = 0;
      for (const { kind, run } of items) {
        const name = metricOf[kind];
        if (name === undefined || (run !== undefined && run !== runId)) continue;
        values[name] = (values[name] ?? 0) + 1;
      }
      return values;
    },
    close() {},
  };
}
