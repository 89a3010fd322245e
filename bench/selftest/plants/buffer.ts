import type { Plant } from '../plant.ts';

export const buffer: Plant = {
  name: 'buffer',
  title: 'harness: a Buffer of 96 KiB kept a cycle',
  setting: 'memory',
  defect: { where: 'harness', keeps: 'buffer', bytes: 98_304 },
  // A Buffer's bytes lie outside of the heap.
  signs: [
    { kind: 'threshold', metric: 'harness.array_buffers' },
    { kind: 'threshold', metric: 'harness.external' },
    { kind: 'threshold', metric: 'harness.anon' },
    { kind: 'threshold', metric: 'harness.rss' },
  ],
};
