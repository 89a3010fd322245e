import type { Plant } from '../plant.ts';

export const oomEvent: Plant = {
  name: 'oom-event',
  title: 'daemon: tells nobody that a container ran out of memory',
  setting: 'limits',
  defect: {
    where: 'proxy',
    faults: [
      {
        kind: 'omit',
        method: 'containerd.services.events.v1.Events/Subscribe',
        text: '/tasks/oom',
      },
    ],
  },
  signs: [{ kind: 'check', fact: 'oom.events' }],
};
