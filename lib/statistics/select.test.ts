import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from './random.ts';
import { medianInPlace, quantileInPlace, selectInPlace } from './select.ts';

test('every rank of a list is what sorting gives, with and without ties', () => {
  const random = seededRandom(3);
  for (const spread of [3, 1000]) {
    const values = Float64Array.from({ length: 101 }, () => Math.floor(random() * spread));
    const sorted = values.slice().sort();
    for (const [rank, expected] of sorted.entries()) {
      assert.equal(selectInPlace(values.slice(), rank), expected);
    }
  }
});

test('sorted, reversed and constant lists are no special cases', () => {
  const ascending = Float64Array.from({ length: 1000 }, (_, index) => index);
  assert.equal(selectInPlace(ascending.slice(), 10), 10);
  assert.equal(selectInPlace(ascending.slice().reverse(), 10), 10);
  assert.equal(selectInPlace(new Float64Array(1000), 10), 0);
});

test('the median of an even number of values lies between the middle two', () => {
  assert.equal(medianInPlace(Float64Array.of(4, 1, 3, 2)), 2.5);
  assert.equal(medianInPlace(Float64Array.of(5, 1, 3)), 3);
  assert.equal(medianInPlace(Float64Array.of(9)), 9);
});

test('values beyond the given length do not count', () => {
  assert.equal(medianInPlace(Float64Array.of(1, 3, 2, 900, 900), 3), 2);
});

test('quantiles are those of definition 7', () => {
  // NumPy 1.24: numpy.quantile([4, 1, 3, 2, 10], [0, 0.1, 0.5, 0.9, 1])
  const known = [1, 1.4, 3, 7.6, 10];
  for (const [index, p] of [0, 0.1, 0.5, 0.9, 1].entries()) {
    const value = quantileInPlace(Float64Array.of(4, 1, 3, 2, 10), p);
    assert.ok(Math.abs(value - (known[index] ?? 0)) < 1e-12, `${p}: ${value}`);
  }
});
