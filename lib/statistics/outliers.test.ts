import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outliers } from './outliers.ts';

test('the bounds are those worked out by hand', () => {
  // Median 2.45, deviations .05 .05 .15 .15 .15 .15 .35 .35 5.75 5.85, so MAD 0.15.
  const found = outliers([2.1, 2.1, 2.3, 2.3, 2.4, 2.5, 2.6, 2.6, 8.2, 8.3]);
  assert.ok(found);
  assert.equal(found.count, 2);
  assert.ok(Math.abs(found.low - (2.45 - 0.778354)) < 1e-5, String(found.low));
  assert.ok(Math.abs(found.high - (2.45 + 0.778354)) < 1e-5, String(found.high));
});

test('many outliers do not hide one another', () => {
  const calm = Array.from({ length: 30 }, (_, index) => 100 + (index % 7));
  const found = outliers([...calm, ...Array.from({ length: 12 }, () => 900)].sort((a, b) => a - b));
  assert.equal(found?.count, 12);
});

test('values that are mostly equal have no score', () => {
  assert.equal(outliers([5, 5, 5, 5, 5, 5, 5, 7, 8, 900]), undefined);
});

test('of fewer than ten values none is called strange', () => {
  assert.equal(outliers([1, 2, 3, 4, 5, 6, 7, 8, 900]), undefined);
  assert.equal(outliers([1, 2, 3, 4, 5, 6, 7, 8, 9, 900])?.count, 1);
});
