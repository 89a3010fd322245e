import type { Plant } from '../plant.ts';

export const connection: Plant = {
  name: 'connection',
  title: 'daemon: a connection kept with each container',
  setting: 'counters',
  defect: {
    where: 'proxy',
    faults: [
      {
        kind: 'litter',
        method: 'containerd.services.containers.v1.Containers/Create',
        thing: 'connection',
      },
    ],
  },
  signs: [{ kind: 'accumulation', metric: 'daemon.fds.socket' }],
};
