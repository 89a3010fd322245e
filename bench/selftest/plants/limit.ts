import type { Plant } from '../plant.ts';

export const limit: Plant = {
  name: 'limit',
  title: 'runtime: drops the memory limit in silence',
  setting: 'limits',
  defect: {
    where: 'runtime',
    plant: {
      command: 'create',
      when: 'before',
      shell: `
grep -q '"memory":{' "$bundle/config.json" &&
  sed -i 's/"memory":{[^}]*}/"memory":{}/' "$bundle/config.json" && acted`,
    },
  },
  signs: [{ kind: 'check', fact: 'memory.limit' }],
};
