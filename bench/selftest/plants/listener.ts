import type { Plant } from '../plant.ts';

export const listener: Plant = {
  name: 'listener',
  title: 'harness: an event listener kept a cycle, with the 4 KiB that it closes over',
  setting: 'memory',
  defect: { where: 'harness', keeps: 'listener', bytes: 4096 },
  signs: [{ kind: 'threshold', metric: 'harness.heap' }],
};
