import type { Plant } from '../plant.ts';

export const shim: Plant = {
  name: 'shim',
  title: 'daemon: says that it has deleted a task, and the shim goes on',
  setting: 'things',
  defect: {
    where: 'proxy',
    faults: [{ kind: 'swallow', method: 'containerd.services.tasks.v1.Tasks/Delete' }],
  },
  signs: [{ kind: 'residue', of: 'shim' }],
};
