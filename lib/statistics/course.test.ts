import assert from 'node:assert/strict';
import { test } from 'node:test';
import { courseOf, windowLength } from './course.ts';
import { windowMinima } from './floor.ts';
import { seededRandom } from './random.ts';
import { series } from './series.ts';

test('windows hold a minute, or a twentieth of a run that is too short for that', () => {
  assert.equal(windowLength(100, 10), 5);
  assert.equal(windowLength(2000, 2000), 60);
  assert.equal(windowLength(20, 10), 1);
});

test('minima are those of each window, at their place', () => {
  const { x, y } = windowMinima(series([0, 1, 2, 3, 4, 5, 6], [5, 3, 4, 9, 8, 7, 1]), 3);
  assert.deepEqual([...x], [1, 5]);
  assert.deepEqual([...y], [3, 7]);
});

test('what a collector empties does not climb, a leak below it does', () => {
  const random = seededRandom(1);
  const x = Array.from({ length: 200 }, (_, index) => index);
  const heap = (leak: number) =>
    series(
      x,
      x.map((at) => 1e6 * (at % 10) + leak * at + 1e4 * random()),
    );
  const clean = courseOf(heap(0), 10, 1);
  assert.ok(clean !== undefined && clean.slope.low < 0 && clean.slope.high > 0);
  assert.ok(clean.slope.high < 1000, `got ${clean.slope.high}`);
  const leaking = courseOf(heap(2000), 10, 1);
  assert.ok(leaking !== undefined && leaking.slope.low > 1000 && leaking.slope.high < 3000);
});

test('a series of fewer than ten points has no course', () => {
  assert.equal(courseOf(series([1, 2, 3], [1, 2, 3]), 1, 1), undefined);
});
