import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparisonText } from './comparison-text.ts';
import { noPaint } from './summary-text.ts';
import { exampleComparison as comparison } from './testing/example-comparison.ts';

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
  assert.doesNotMatch(text, /verdict/);
  assert.match(text, /Differences:\n {2}kernel: 6\.1 and 6\.8\n\nNOT COMPARABLE: .*--force/);
});

test('where only large differences could have been told, it is the machine that is to blame', () => {
  const [first] = comparison.metrics;
  assert.ok(first !== undefined);
  const metrics = [{ ...first, word: 'not comparable' as const }];
  const text = comparisonText({ ...comparison, word: 'not comparable', metrics }, noPaint);
  assert.match(text, /NOT COMPARABLE: what the machine was at hides .* --interleave\.$/);
});
