import type { Plant } from '../plant.ts';

export const cgroup: Plant = {
  name: 'cgroup',
  title: 'runtime: the cgroup of each container kept',
  setting: 'things',
  defect: {
    where: 'runtime',
    plant: {
      command: 'create',
      when: 'after',
      // Below the container's parent; the pids hierarchy where there are several.
      shell: `
path=$(sed -n 's/.*"cgroupsPath":"\\([^"]*\\)".*/\\1/p' "$bundle/config.json")
base=/sys/fs/cgroup
[ -d "$base/pids" ] && base=$base/pids
mkdir -p "$base\${path%/*}/kept-$id" && acted`,
    },
  },
  signs: [{ kind: 'residue', of: 'cgroup' }],
};
