import type { Plant } from '../plant.ts';

export const bundle: Plant = {
  name: 'bundle',
  title: 'daemon: a bundle folder kept with each container',
  setting: 'things',
  defect: {
    where: 'runtime',
    plant: {
      command: 'create',
      when: 'after',
      shell: `
mkdir "$bundle/../kept-$id" && acted`,
    },
  },
  signs: [{ kind: 'residue', of: 'bundle' }],
};
