import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BucketLine } from './bucket-line.ts';

const exact = (value: number) => value;

function lineOf(values: readonly number[], capacity: number) {
  const line = new BucketLine(capacity);
  values.forEach((value, index) => {
    line.add(10 * index, index + 1, value);
  });
  return line;
}

describe('a line of buckets', () => {
  test('keeps every value while there is room', () => {
    assert.deepEqual(lineOf([3, 1, 2], 4).line(exact), {
      ...{ count: 3, perBucket: 1, atMs: [0, 10, 20], iteration: [1, 2, 3], mean: [3, 1, 2] },
    });
  });

  test('merges neighbours when it is full, and keeps their extremes and means', () => {
    assert.deepEqual(lineOf([3, 1, 2, 6, 5], 4).line(exact), {
      ...{ count: 5, perBucket: 2, atMs: [0, 20, 40], iteration: [1, 3, 5] },
      ...{ mean: [2, 4, 5], low: [1, 2, 5], high: [3, 6, 5] },
    });
  });

  test('shows one peak among a hundred thousand values, and grows no more', () => {
    const values = Array.from({ length: 100_000 }, (_, index) => (index === 61_803 ? 900 : 1));
    const { perBucket, high = [], low = [], count, atMs } = lineOf(values, 600).line(exact);
    assert.equal(count, 100_000);
    assert.ok(high.length <= 600 && high.length > 300, `${high.length} buckets`);
    assert.equal(perBucket, 256);
    const peak = high.indexOf(900);
    assert.equal(peak, Math.floor(61_803 / 256));
    assert.equal(atMs[peak], peak * 256 * 10, 'where it was');
    assert.deepEqual([Math.max(...low), high.filter((value) => value > 1).length], [1, 1]);
  });

  test('tells its extremes', () => {
    const line = lineOf([3, -1, 2, 6, 5], 4);
    assert.deepEqual([line.low, line.high], [-1, 6]);
  });
});
