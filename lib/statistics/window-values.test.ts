import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LogHistogram } from './log-histogram.ts';
import { seededRandom } from './random.ts';
import { WindowValues } from './window-values.ts';

test('of few values all figures are exact', () => {
  const values = new WindowValues();
  for (const value of [5, 1, 4, 2, 3]) values.add(value);
  const { count, min, median, max, mean } = values;
  assert.deepEqual(
    { count, min, median, max, mean },
    { count: 5, min: 1, median: 3, max: 5, mean: 3 },
  );
  assert.equal(values.percentile(95), undefined, 'p95 needs 20 values');
});

test('without a value there is none, not 0', () => {
  const { count, min, median, max, mean } = new WindowValues();
  assert.deepEqual([count, min, median, max, mean], [0, ...Array<undefined>(4).fill(undefined)]);
});

test('of many values percentiles are within 0.1 % of the exact nearest rank, over six decades', () => {
  const random = seededRandom(3);
  const all = Array.from({ length: 50_000 }, () => 10 ** (6 * random() - 3));
  const values = new WindowValues();
  for (const value of all) values.add(value);
  const sorted = all.toSorted((a, b) => a - b);
  for (const percent of [1, 50, 95, 99.9]) {
    const exact = sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? Number.NaN;
    const found = values.percentile(percent) ?? Number.NaN;
    assert.ok(Math.abs(found / exact - 1) <= 0.001_01, `p${percent}: ${found} for ${exact}`);
  }
});

test('a histogram orders negative values, zeros and positive values', () => {
  const histogram = new LogHistogram();
  for (const value of [-100, -1, 0, 0, 1, 100]) histogram.record(value);
  const near = (percent: number, expected: number) =>
    assert.ok(Math.abs(histogram.percentile(percent) - expected) <= Math.abs(expected) * 0.001_01);
  near(1, -100);
  near(33, -1);
  near(50, 0);
  near(80, 1);
  near(100, 100);
});
