import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecimatingSeries } from './decimating-series.ts';

function filled(capacity: number, count: number): { x: number[]; y: number[] } {
  const series = new DecimatingSeries(capacity);
  for (let index = 0; index < count; index += 1) series.add(index, index * 10);
  const { x, y } = series.points();
  return { x: [...x], y: [...y] };
}

test('a short series is kept as it is', () => {
  assert.deepEqual(filled(4, 4), { x: [0, 1, 2, 3], y: [0, 10, 20, 30] });
  assert.deepEqual(filled(4, 0), { x: [], y: [] });
});

test('a full one merges neighbours in pairs and goes on', () => {
  assert.deepEqual(filled(4, 5), { x: [0.5, 2.5, 4], y: [5, 25, 40] });
  assert.deepEqual(filled(4, 6).y, [5, 25, 45]);
  assert.deepEqual(filled(4, 8).y, [5, 25, 45, 65]);
  assert.deepEqual(filled(4, 9).y, [5, 25, 45, 65, 80]);
  assert.deepEqual(filled(4, 10).y, [15, 55, 85]);
});

test('every value counts once, however many there are', () => {
  for (const count of [9, 63, 64, 65, 1000]) {
    const { x, y } = filled(8, count);
    const stride = (x[1] ?? Number.NaN) - (x[0] ?? Number.NaN);
    assert.ok(Number.isInteger(Math.log2(stride)));
    assert.ok(x.length <= 9);
    const expected = Array.from({ length: Math.ceil(count / stride) }, (_, index) => {
      const last = Math.min(count, (index + 1) * stride) - 1;
      return (index * stride + last) / 2;
    });
    assert.deepEqual(x, expected);
    assert.deepEqual(
      y,
      expected.map((value) => value * 10),
    );
  }
});
