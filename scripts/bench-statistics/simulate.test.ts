import assert from 'node:assert/strict';
import { test } from 'node:test';
import { courseOf } from '../../lib/statistics/course.ts';
import { seededRandom } from '../../lib/statistics/random.ts';
import { series } from '../../lib/statistics/series.ts';
import { autoregressive, leak, type Simulation, sawtooth, step, warmUp } from './simulate.ts';

const count = 100;

/** How many of 25 series would fail a limit of 0. */
function alarms(make: Simulation): number {
  const random = seededRandom(12);
  const x = Array.from({ length: count }, (_, index) => index);
  let found = 0;
  for (let run = 0; run < 25; run += 1) {
    const course = courseOf(series(x, make(random, count)), 1, run);
    if (course?.steadyFrom === undefined || course.step !== undefined) continue;
    if (course.slope.low > 0 && course.quarters.last > course.quarters.first) found += 1;
  }
  return found;
}

test('clean series hardly ever fail, whatever their noise is like', () => {
  for (const make of [autoregressive(0), autoregressive(0.5), sawtooth(10), sawtooth(37)]) {
    assert.ok(alarms(make) <= 1);
  }
});

test('neither a step nor a warm-up that ends is a leak', () => {
  assert.ok(alarms(step) <= 1);
  assert.ok(alarms(warmUp(0.05)) <= 2);
});

test('a leak well above its noise fails nearly always', () => {
  assert.ok(alarms(leak(6)) >= 22);
});

test('a warm-up that dwarfs the noise is cut off, most of it at least', () => {
  const noise = autoregressive(0)(seededRandom(3), count);
  const x = Array.from({ length: count }, (_, index) => index);
  const warming = noise.map((value, at) => value - 3000 * Math.exp(-at / 5));
  const from = courseOf(series(x, warming), 1, 1)?.steadyFrom ?? Number.NaN;
  // After 20 iterations 3,000 sd have become 55, after 40 one.
  assert.ok(from >= 20 && from <= 50, `got ${from}`);
});
