import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from './random.ts';
import { series, thin } from './series.ts';
import { theilSenSlope } from './theil-sen.ts';

test('the slope is the median of the slopes of all pairs', () => {
  // By hand: 5, 2, 10/3, -1, 5/2 and 6; the middle two are 5/2 and 10/3.
  assert.equal(theilSenSlope(series([1, 2, 3, 4], [10, 15, 14, 20])), (5 / 2 + 10 / 3) / 2);
});

test('a quarter of wild values does not move it', () => {
  const x = Array.from({ length: 40 }, (_, index) => index);
  const y = x.map((value) => (value % 4 === 3 ? 1e6 : 3 * value + 1));
  assert.equal(theilSenSlope(series(x, y)), 3);
});

test('points of the same x make no pair', () => {
  assert.equal(theilSenSlope(series([1, 1, 2], [5, 7, 8])), 2);
  assert.equal(theilSenSlope(series([1, 1, 1], [5, 7, 8])), undefined);
  assert.equal(theilSenSlope(series([1], [5])), undefined);
});

test('gaps in x are taken into account', () => {
  assert.equal(theilSenSlope(series([0, 10, 100], [0, 20, 200])), 2);
});

test('a series too long for all pairs keeps its slope', () => {
  const random = seededRandom(5);
  const x = Array.from({ length: 20_000 }, (_, index) => index);
  const y = x.map((value) => 0.25 * value + random() * 10);
  const slope = theilSenSlope(series(x, y)) ?? Number.NaN;
  assert.ok(Math.abs(slope - 0.25) < 1e-4, `got ${slope}`);
});

test('thinning merges neighbours by their means', () => {
  const thinned = thin(series([0, 1, 2, 3, 4], [10, 20, 30, 40, 99]), 3);
  assert.deepEqual([...thinned.x], [0.5, 2.5, 4]);
  assert.deepEqual([...thinned.y], [15, 35, 99]);
});

test('it is that of SciPy, one wild point or not', () => {
  // SciPy 1.10.1: scipy.stats.theilslopes(y, x).slope; least squares would give 2.4.
  const x = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
  const y = [2.1, 3.9, 6.2, 7.8, 10.1, 12.2, 13.8, 16.1, 40, 20.2, 21.9, 24.1];
  assert.ok(Math.abs((theilSenSlope(series(x, y)) ?? 0) - 2.0000000000000004) < 1e-12);
});
