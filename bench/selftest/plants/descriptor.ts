import type { Plant } from '../plant.ts';

export const descriptor: Plant = {
  name: 'descriptor',
  title: 'harness: a file descriptor kept a cycle',
  setting: 'memory',
  defect: { where: 'harness', keeps: 'descriptor' },
  signs: [{ kind: 'accumulation', metric: 'harness.fds' }],
};
