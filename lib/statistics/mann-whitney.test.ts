import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mannWhitney, varianceInflation } from './mann-whitney.ts';

function near(actual: number, expected: number, within = 1e-6) {
  assert.ok(Math.abs(actual - expected) <= within, `expected ${expected}, got ${actual}`);
}

test('U and p are those of SciPy, with ties and without', () => {
  // SciPy 1.10.1: scipy.stats.mannwhitneyu(a, b, method='asymptotic', use_continuity=True)
  const a = [12.1, 13.4, 11.8, 15.2, 14.1, 12.9, 13.3, 16.0, 12.2, 13.8];
  const b = [14.2, 15.1, 13.9, 16.8, 15.5, 14.4, 13.3, 17.2, 15.9, 14.8, 15.0];
  const one = mannWhitney(a, b);
  assert.equal(one.u, 20.5);
  near(one.p, 0.016621017764398168);
  const tied = mannWhitney([1, 2, 2, 3, 4, 4, 4, 5], [2, 3, 4, 4, 5, 6, 6, 7]);
  assert.equal(tied.u, 16);
  near(tied.p, 0.09668571413145284);
});

test("Cliff's delta is 1 when every value is larger, and 0 for equal samples", () => {
  assert.equal(mannWhitney([5, 6, 7], [1, 2, 3]).delta, 1);
  assert.deepEqual(mannWhitney([4, 4], [4, 4]), { u: 2, p: 1, delta: 0 });
});

test('autocorrelated values say less: the same difference has a larger p', () => {
  const [a, b] = [
    [1, 2, 3, 4, 5, 6],
    [5, 6, 7, 8, 9, 10],
  ];
  assert.ok(mannWhitney(a, b, 4).p > 10 * mannWhitney(a, b).p);
});

test('a series that goes up and down is worth its values, a slow one far fewer', () => {
  assert.equal(varianceInflation([1, 9, 2, 8, 3, 7, 4, 6]), 1);
  const slow = Array.from({ length: 100 }, (_, index) => index);
  // r of the ranks 1 to n is 1 - 3/n to the first order: (1 + r) / (1 - r) is about 2n/3.
  near(varianceInflation(slow), 66, 4);
});
