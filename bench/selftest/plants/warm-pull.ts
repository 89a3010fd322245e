import type { Plant } from '../plant.ts';

export const warmPull: Plant = {
  name: 'warm-pull',
  title: 'daemon: a cold pull is warm, since another namespace has the blobs',
  setting: 'pull',
  defect: {
    where: 'proxy',
    // With the end of the first pull, whoever pulls.
    faults: ['images.v1.Images/Create', 'transfer.v1.Transfer/Transfer'].map((method) => ({
      kind: 'litter',
      method: `containerd.services.${method}`,
      thing: 'blob-elsewhere',
    })),
  },
  signs: [{ kind: 'warning', code: 'not-cold' }],
  // The figures are good, and worth nothing: a doubt of what was measured, and no limit that was passed.
  verdict: 'inconclusive',
};
