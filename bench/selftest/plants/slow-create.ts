import type { Plant } from '../plant.ts';

const plantedMs = 60;

export const slowCreate: Plant = {
  name: 'slow-create',
  title: `daemon: every Tasks.Create takes ${plantedMs} ms more`,
  setting: 'speed',
  defect: {
    where: 'proxy',
    faults: [
      {
        kind: 'delay',
        method: 'containerd.services.tasks.v1.Tasks/Create',
        delayMs: plantedMs,
      },
    ],
  },
  signs: [{ kind: 'threshold', metric: 'task.create' }],
  overrides(clean) {
    // The fastest of all: what else the machine is at makes calls slower, and none faster.
    const fastestMs = clean.metrics['task.create']?.min;
    if (fastestMs === undefined) throw new Error('expected a clean run that has created tasks');
    const limitMs = Math.round(fastestMs + plantedMs / 2);
    return { 'thresholds.task.create': `["min < ${limitMs}ms"]` };
  },
};
