import type { Plant } from '../plant.ts';

export const blob: Plant = {
  name: 'blob',
  title: 'daemon: a blob kept with each container',
  setting: 'things',
  defect: {
    where: 'proxy',
    faults: [
      {
        kind: 'litter',
        method: 'containerd.services.containers.v1.Containers/Create',
        thing: 'blob',
      },
    ],
  },
  signs: [{ kind: 'residue', of: 'blob' }],
};
