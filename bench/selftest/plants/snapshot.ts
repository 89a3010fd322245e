import type { Plant } from '../plant.ts';

export const snapshot: Plant = {
  name: 'snapshot',
  title: 'daemon: says that it has removed a snapshot, and has not',
  setting: 'counters',
  defect: {
    where: 'proxy',
    faults: [{ kind: 'swallow', method: 'containerd.services.snapshots.v1.Snapshots/Remove' }],
  },
  // The run's lease holds them: they go with it, and are no residue.
  signs: [{ kind: 'accumulation', metric: 'inventory.snapshots' }],
};
