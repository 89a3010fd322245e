import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type SlopeInterval, slopeInterval } from './block-bootstrap.ts';
import { type Random, seededRandom } from './random.ts';
import { type Series, series } from './series.ts';

/** Standard normal numbers by Box and Muller's transformation. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** A line with noise in which each value keeps `memory` of the one before. */
function simulate(random: Random, count: number, slope: number, memory: number): Series {
  let noise = 0;
  for (let start = 0; start < 100; start += 1)
    noise = (memory < 1 ? memory : 0) * noise + normal(random);
  const x = Array.from({ length: count }, (_, index) => index);
  const y = x.map((value) => {
    noise = memory * noise + normal(random);
    return 1000 + slope * value + noise;
  });
  return series(x, y);
}

function intervalOf(points: Series, seed = 1): SlopeInterval {
  const interval = slopeInterval(points, seed);
  assert.ok(interval !== undefined);
  return interval;
}

function shareOf(
  count: number,
  matches: (interval: SlopeInterval) => boolean,
  make: (random: Random) => Series,
): number {
  const random = seededRandom(11);
  let matching = 0;
  for (let run = 0; run < count; run += 1) {
    if (matches(intervalOf(make(random), run))) matching += 1;
  }
  return matching / count;
}

const covers = (slope: number) => (interval: SlopeInterval) =>
  interval.low <= slope && slope <= interval.high;

test('the interval covers the true slope of independent noise nearly always', () => {
  const share = shareOf(100, covers(0.1), (random) => simulate(random, 40, 0.1, 0));
  assert.ok(share >= 0.95, `covered ${share}`);
});

test('it does so when neighbours are alike, as samples of memory are', () => {
  const share = shareOf(100, covers(0.1), (random) => simulate(random, 40, 0.1, 0.8));
  assert.ok(share >= 0.88, `covered ${share}`);
});

test('a level that only wanders is seldom taken for a leak', () => {
  const alarms = shareOf(
    100,
    ({ low }) => low > 0,
    (random) => simulate(random, 60, 0, 1),
  );
  assert.ok(alarms <= 0.15, `alarmed ${alarms}`);
});

test('a leak of half a standard deviation an iteration is found', () => {
  const found = shareOf(
    20,
    ({ low }) => low > 0,
    (random) => simulate(random, 60, 0.5, 0.3),
  );
  assert.equal(found, 1);
});

test('the same points and seed give the same interval, another seed nearly the same', () => {
  const points = simulate(seededRandom(2), 50, 1, 0.5);
  assert.deepEqual(intervalOf(points, 9), intervalOf(points, 9));
  const other = intervalOf(points, 10);
  assert.notDeepEqual(intervalOf(points, 9), other);
  assert.ok(Math.abs(intervalOf(points, 9).low - other.low) < 0.05);
});

test('a constant series has a slope of exactly 0', () => {
  const x = Array.from({ length: 20 }, (_, index) => index);
  assert.deepEqual(
    slopeInterval(
      series(
        x,
        x.map(() => 42),
      ),
    ),
    { slope: 0, low: 0, high: 0, interval70: { low: 0, high: 0 }, standardError: 0 },
  );
});

test('nine points have no interval, and neither has a single x', () => {
  assert.equal(slopeInterval(simulate(seededRandom(1), 9, 1, 0)), undefined);
  assert.equal(slopeInterval(series(new Array(20).fill(1), new Array(20).fill(1))), undefined);
});
