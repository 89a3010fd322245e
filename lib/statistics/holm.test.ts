import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holm } from './holm.ts';

test('p-values are multiplied by how many are left, and never fall', () => {
  // The example of Wikipedia, "Holm–Bonferroni method": the first and the fourth are below 0.05. By hand: 4 × 0.005, 3 × 0.01, 2 × 0.03, and 1 × 0.04, which may not be less than the one before.
  const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
  assert.deepEqual(
    adjusted.map((p) => Number(p.toFixed(12))),
    [0.03, 0.06, 0.06, 0.02],
  );
});

test('no p exceeds 1, and one alone stays as it is', () => {
  assert.deepEqual(holm([0.9, 0.8]), [1, 1]);
  assert.deepEqual(holm([0.2]), [0.2]);
  assert.deepEqual(holm([]), []);
});
