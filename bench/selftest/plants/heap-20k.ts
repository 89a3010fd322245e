import type { Plant } from '../plant.ts';

export const heap20k: Plant = {
  name: 'heap-20k',
  title: 'harness: heap +20 KiB a cycle',
  setting: 'memory',
  defect: { where: 'harness', keeps: 'heap', bytes: 20_480 },
  signs: [{ kind: 'threshold', metric: 'harness.heap' }],
};
