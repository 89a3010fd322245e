import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bucket } from './bucket.ts';

function bucketOf(first: number, ...others: readonly number[]): Bucket {
  const bucket = new Bucket(first);
  for (const value of others) bucket.add(value);
  return bucket;
}

test('a bucket has count, extremes and mean of its values', () => {
  const { count, min, max, mean } = bucketOf(3, -1, 7);
  assert.deepEqual([count, min, max, mean], [3, -1, 7, 3]);
});

test('several are joined into one, and stay as they were', () => {
  const parts = [undefined, bucketOf(3, -1), bucketOf(8), undefined];
  const whole = Bucket.of(parts);
  assert.deepEqual(whole, bucketOf(3, -1, 8));
  whole?.add(100);
  assert.deepEqual(parts[1], bucketOf(3, -1));
  assert.equal(Bucket.of([undefined]), undefined);
});
