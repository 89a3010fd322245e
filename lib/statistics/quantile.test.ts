import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median, minimumCount, percentile } from './quantile.ts';

const oneToTen = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

test('percentiles are those of definition 7', () => {
  // R: quantile(1:10, c(.25, .5, .75, .9)) is 3.25 5.5 7.75 9.1
  assert.equal(percentile(oneToTen, 25), 3.25);
  assert.equal(percentile(oneToTen, 50), 5.5);
  assert.equal(percentile(oneToTen, 75), 7.75);
  assert.equal(percentile(oneToTen, 90), 9.1);
  // Wikipedia, "Percentile", linear interpolation with C = 1: the 40th of this list is 29.
  assert.equal(percentile([15, 20, 35, 40, 50], 40), 29);
});

test('a percentile needs a value beyond it', () => {
  assert.equal(minimumCount(50), 2);
  assert.equal(minimumCount(90), 10);
  assert.equal(minimumCount(95), 20);
  assert.equal(minimumCount(99), 100);
  assert.equal(minimumCount(99.9), 1000);
  assert.equal(minimumCount(5), 20);
});

test('a p90 of 5 values is refused, and so is one of 9', () => {
  assert.equal(percentile([1, 2, 3, 4, 5], 90), undefined);
  assert.equal(percentile(oneToTen.slice(1), 90), undefined);
});

test('one value is its own median', () => {
  assert.equal(median([7]), 7);
  assert.equal(median([1, 2]), 1.5);
});

test('percentiles are those of NumPy', () => {
  // NumPy: numpy.percentile(v, [25, 50, 75, 90]), its default method
  const sorted = [3.2, 1.5, 9.9, 4.4, 7.1, 2.8, 6.6, 5.0, 8.3, 1.1].toSorted((a, b) => a - b);
  const known = new Map([
    [25, 2.9],
    [50, 4.7],
    [75, 6.975],
    [90, 8.46],
  ]);
  for (const [percent, value] of known) {
    assert.equal(percentile(sorted, percent)?.toFixed(9), value.toFixed(9));
  }
});
