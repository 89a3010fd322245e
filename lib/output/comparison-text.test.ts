import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Comparison } from '../comparison/comparison.ts';
import { comparisonText } from './comparison-text.ts';
import { noPaint } from './summary-text.ts';

const comparison: Comparison = {
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

test('a row a metric, and the conclusion names those that are slower', () => {
  const lines = comparisonText(comparison, noPaint).split('\n');
  assert.match(lines[4] ?? '', /^slower +create +10 ms +40 ms +1\.00 +0\.000012 +\+300\.0 %$/);
  assert.match(lines[5] ?? '', /^not comparable +pull +– +– +– +– +it has 1 value$/);
  assert.equal(lines.at(-1), 'SLOWER: create.');
});

test('what differs is listed, with the way to compare all the same', () => {
  const text = comparisonText(
    { ...comparison, word: 'not comparable', metrics: [], differences: ['kernel: 6.1 and 6.8'] },
    noPaint,
  );
  assert.match(text, /Differences:\n {2}kernel: 6\.1 and 6\.8\n\nNOT COMPARABLE: .*--force/);
});
