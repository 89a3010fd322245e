import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sparkline } from './sparkline.ts';

const spans = (...values: (number | undefined)[]) =>
  values.map((value) =>
    value === undefined ? undefined : { min: value, max: value, sum: value, count: 1 },
  );

test('bars go from the lowest value to the highest', () => {
  assert.equal(sparkline(spans(0, 1, 2, 3, 4, 5, 6, 7)), '▁▂▃▄▅▆▇█');
});

test('values that lie close together are flat', () => {
  assert.equal(sparkline(spans(100, 100.4, 100, 100.2)), '▁▁▁▁');
  assert.equal(sparkline(spans(0, 0)), '▁▁');
});

test('a duration has gaps, a level holds until it is read again', () => {
  assert.equal(sparkline(spans(undefined, 0, undefined, 7)), ' ▁ █');
  assert.equal(sparkline(spans(undefined, 0, undefined, 7), { isLevel: true }), ' ▁▁█');
});

test('nothing gives nothing', () => {
  assert.equal(sparkline([]), '');
  assert.equal(sparkline(spans(undefined)), ' ');
});
