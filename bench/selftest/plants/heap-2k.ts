import type { Plant } from '../plant.ts';

export const heap2k: Plant = {
  name: 'heap-2k',
  title: 'harness: heap +2 KiB a cycle',
  setting: 'memory',
  defect: { where: 'harness', keeps: 'heap', bytes: 2048 },
  signs: [{ kind: 'threshold', metric: 'harness.heap' }],
};
