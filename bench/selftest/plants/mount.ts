import type { Plant } from '../plant.ts';

export const mount: Plant = {
  name: 'mount',
  title: 'runtime: a mount kept with each container',
  setting: 'things',
  defect: {
    where: 'runtime',
    plant: {
      command: 'create',
      when: 'after',
      // Of a bundle STATE/io.containerd.runtime.v2.task/NAMESPACE/ID the daemon's folder is that of STATE.
      shell: `
kept="$bundle/../../../../root/kept-$id"
mkdir "$kept" && mount -t tmpfs tmpfs "$kept" && acted`,
    },
  },
  signs: [{ kind: 'residue', of: 'mount' }],
};
