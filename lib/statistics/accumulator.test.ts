import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MetricUnit } from '../core/metric.ts';
import { Accumulator } from './accumulator.ts';
import { percentile } from './quantile.ts';
import { seededRandom } from './random.ts';

async function accumulated(
  values: Iterable<number>,
  unit: MetricUnit = 'ms',
): Promise<Accumulator> {
  const accumulator = new Accumulator(unit);
  let at = 0;
  for (const value of values) {
    at += 1;
    if (accumulator.add(at, value)) await accumulator.compact();
  }
  return accumulator;
}

/** Durations as they come: many short ones, a long tail. */
function durations(count: number): number[] {
  const random = seededRandom(6);
  return Array.from({ length: count }, () => -80 * Math.log(1 - random()) + 5);
}

function near(actual: number | undefined, expected: number, share: number): void {
  assert.ok(
    actual !== undefined && Math.abs(actual - expected) <= share * Math.abs(expected),
    `expected about ${expected}, got ${actual}`,
  );
}

test('without a value there is nothing, not 0', async () => {
  const empty = await accumulated([]);
  assert.equal(empty.count, 0);
  for (const value of [empty.min, empty.max, empty.mean, empty.median, empty.percentile(50)]) {
    assert.equal(value, undefined);
  }
  assert.equal(empty.ends, undefined);
  assert.equal(empty.course(10)?.slope, undefined);
});

test('few values are summarised exactly', async () => {
  const five = await accumulated([3, 1, 2, 5, 4]);
  assert.deepEqual([five.count, five.min, five.max, five.mean, five.median], [5, 1, 5, 3, 3]);
  assert.deepEqual(five.ends, { first: 3, last: 4 });
  assert.equal(five.percentile(90), undefined);
});

test('a value after a percentile was asked for is in the next answer', async () => {
  const accumulator = await accumulated([1, 2, 3]);
  assert.equal(accumulator.median, 2);
  accumulator.add(4, 100);
  accumulator.add(5, 100);
  assert.equal(accumulator.median, 3);
});

test('10,000 values are exact', async () => {
  const values = durations(10_000);
  const accumulator = await accumulated(values);
  const sorted = values.toSorted((a, b) => a - b);
  assert.equal(accumulator.percentile(99), percentile(sorted, 99));
  assert.equal(accumulator.percentile(99.9), percentile(sorted, 99.9));
});

test('more go into a histogram with three significant digits', async () => {
  const values = durations(30_000);
  const accumulator = await accumulated(values);
  const sorted = values.toSorted((a, b) => a - b);
  for (const percent of [10, 50, 90, 95, 99, 99.9]) {
    near(accumulator.percentile(percent), percentile(sorted, percent) ?? Number.NaN, 0.002);
  }
  assert.equal(accumulator.min, sorted[0]);
  assert.equal(accumulator.max, sorted.at(-1));
  near(accumulator.mean, values.reduce((sum, value) => sum + value, 0) / values.length, 1e-12);
});

test('short durations and large sizes keep their digits in a histogram', async () => {
  const short = await accumulated(durations(10_100).map((value) => value / 100));
  near(short.median, (5 + 80 * Math.LN2) / 100, 0.03);
  const large = await accumulated(
    durations(10_100).map((value) => Math.round(value * 1e9)),
    'bytes',
  );
  near(large.median, (5 + 80 * Math.LN2) * 1e9, 0.03);
});

test('a histogram of one value reports that value and nothing beyond it', async () => {
  const constant = await accumulated(new Array<number>(10_050).fill(123_456_789), 'bytes');
  assert.equal(constant.median, 123_456_789);
  assert.equal(constant.percentile(99), 123_456_789);
});

test('growth and slope of a long series are those of the whole of it', async () => {
  const values = Array.from({ length: 50_000 }, (_, index) => 1000 + index);
  const all = await accumulated(values, 'bytes');
  const { ends } = all;
  near(ends?.first, 1000 + 2500, 0.02);
  near(ends?.last, 1000 + 47_500, 0.02);
  near(all.course(10)?.slope.slope, 1, 1e-9);
});

test('without being compacted it still answers, exactly', () => {
  const accumulator = new Accumulator('count');
  let due = false;
  for (let value = 1; value <= 10_001; value += 1) due = accumulator.add(value, value);
  assert.equal(due, true);
  assert.equal(accumulator.median, 5001);
});

test('the interval of the median is exact up to the limit, and as good as that above it', async () => {
  const few = await accumulated([6, 1, 5, 2, 4, 3]);
  assert.deepEqual(few.medianInterval, { low: 1, high: 6 });
  const values = durations(20_000);
  const many = await accumulated(values);
  const sorted = values.toSorted((a, b) => a - b);
  near(many.medianInterval?.low, sorted[9861 - 1] ?? 0, 0.002);
  near(many.medianInterval?.high, sorted[10_140 - 1] ?? 0, 0.002);
});

test('outliers are counted where every value is kept', async () => {
  const values = durations(5000);
  const found = (await accumulated(values)).outliers;
  assert.ok(found);
  assert.equal(found.count, values.filter((value) => value > found.high).length);
  assert.equal((await accumulated(durations(10_001))).outliers, undefined);
});
