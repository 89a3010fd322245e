import type { Comparison } from '../../comparison/comparison.ts';

/** Two runs of which the second is slower. For tests. */
export const exampleComparison: Comparison = {
  schema: 'bench/comparison/v1',
  base: 'results/a',
  next: 'results/b',
  seed: 1,
  interleaved: false,
  differences: [],
  forced: false,
  metrics: [
    {
      metric: 'create',
      unit: 'ms',
      base: 10,
      next: 40,
      ratio: { value: 4, low: 3.8, high: 4.1 },
      p: 0.000012,
      delta: 1,
      smallest: 0.05,
      word: 'slower',
      why: '+300.0 %',
    },
    { metric: 'pull', unit: 'ms', word: 'not comparable', why: 'it has 1 value' },
  ],
  word: 'slower',
};
