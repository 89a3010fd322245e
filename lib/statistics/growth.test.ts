import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ends, growthPercent } from './growth.ts';

test('the ends are the medians of the first and the last tenth', () => {
  const values = Array.from({ length: 30 }, (_, index) => index);
  assert.deepEqual(ends(values), { first: 1, last: 28 });
});

test('fewer than twenty values have ends of one value', () => {
  assert.deepEqual(ends([5, 9, 9, 9, 7]), { first: 5, last: 7 });
  assert.deepEqual(ends(Array.from({ length: 19 }, (_, index) => index)), { first: 0, last: 18 });
  assert.deepEqual(ends([3]), { first: 3, last: 3 });
});

test('an outlier at either end does not move the growth of a long series', () => {
  const values = new Array<number>(30).fill(100);
  values[0] = 1;
  values[29] = 900;
  assert.equal(growthPercent(ends(values)), 0);
});

test('growth is relative to the first end, in percent', () => {
  assert.equal(growthPercent({ first: 80, last: 100 }), 25);
  assert.equal(growthPercent({ first: 100, last: 80 }), -20);
  assert.equal(growthPercent({ first: -10, last: 10 }), 200);
});

test('growth from 0 is 0 to 0 and infinite to anything else', () => {
  assert.equal(growthPercent({ first: 0, last: 0 }), 0);
  assert.equal(growthPercent({ first: 0, last: 1 }), Infinity);
  assert.equal(growthPercent({ first: 0, last: -1 }), -Infinity);
});
