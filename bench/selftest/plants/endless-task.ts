import type { Plant } from '../plant.ts';

export const endlessTask: Plant = {
  name: 'endless-task',
  title: 'daemon: the exit of a task is never reported',
  setting: 'patience',
  defect: {
    where: 'proxy',
    faults: [{ kind: 'hold', method: 'containerd.services.tasks.v1.Tasks/Wait' }],
  },
  signs: [{ kind: 'failure', operation: 'kill', code: 'exit_missing' }],
};
