import type { Plant } from '../plant.ts';

export const fifo: Plant = {
  name: 'fifo',
  title: 'client: the folder of a FIFO kept with each container',
  setting: 'counters',
  defect: {
    where: 'runtime',
    plant: {
      command: 'create',
      when: 'after',
      shell: `
folder=/run/containerd/fifo
[ -d "$folder" ] || outside "$folder"
outside "$folder/kept-$id" && acted`,
    },
  },
  signs: [{ kind: 'accumulation', metric: 'host.fifos' }],
};
