import type { Plant } from '../plant.ts';

export const lease: Plant = {
  name: 'lease',
  title: 'daemon: a lease kept with each container',
  setting: 'things',
  defect: {
    where: 'proxy',
    faults: [
      {
        kind: 'litter',
        method: 'containerd.services.containers.v1.Containers/Create',
        thing: 'lease',
      },
    ],
  },
  signs: [{ kind: 'residue', of: 'lease' }],
};
