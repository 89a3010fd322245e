import type { Plant } from '../plant.ts';

export const container: Plant = {
  name: 'container',
  title: 'daemon: says that it has removed the record of a container, and has not',
  setting: 'things',
  defect: {
    where: 'proxy',
    faults: [{ kind: 'swallow', method: 'containerd.services.containers.v1.Containers/Delete' }],
  },
  signs: [{ kind: 'residue', of: 'container' }],
};
