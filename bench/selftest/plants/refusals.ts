import type { Plant } from '../plant.ts';

export const refusals: Plant = {
  name: 'refusals',
  title: 'daemon: one in twenty calls about tasks fails',
  setting: 'speed',
  defect: {
    where: 'proxy',
    faults: [
      {
        kind: 'refuse',
        method: 'containerd.services.tasks.v1.Tasks/',
        nth: 20,
        code: 13,
        message: 'planted by the self-test',
      },
    ],
  },
  signs: [{ kind: 'threshold', metric: 'failures' }],
};
