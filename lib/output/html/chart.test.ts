import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Chart, logRangeOf, packCharts, rangeOf } from './chart.ts';

describe('the range of an axis', () => {
  test('has room for all values', () => {
    const [from, to] = rangeOf([10, 30, 20]);
    assert.ok(from < 10 && from >= 0 && to > 30 && to < 35, `${from} to ${to}`);
  });

  test('does not blow up a level that hardly moves', () => {
    const [from, to] = rangeOf([70_000_000, 70_000_100]);
    assert.ok(to - from >= 70_000_000 / 20, `${from} to ${to}`);
  });

  test('has a limit in it that is near, and not one that would press the values together', () => {
    assert.ok(rangeOf([70, 71], [77, 100])[1] > 100);
    assert.ok(rangeOf([70, 71], [2000])[1] < 80);
    assert.ok(rangeOf([70, 71], [2000, 77])[1] < 90);
  });

  test('is there without a value, and for zeros', () => {
    assert.deepEqual(rangeOf([]), [0, 1]);
    const [from, to] = rangeOf([0, 0]);
    assert.ok(from === 0 && to > 0);
  });
});

test('the range of a logarithmic axis has room for all values above 0', () => {
  const [from, to] = logRangeOf([0, 40, 10_000], [5000]);
  assert.ok(from > 20 && from < 40 && to > 10_000 && to < 20_000, `${from} to ${to}`);
});

test('a column that many lines have is in the page once', () => {
  const line = { label: 'a', colour: 1, x: [1, 2], y: [3, 4] };
  const chart: Chart = {
    ...{ x: 'time', y: 'bytes', xRange: [0, 1], yRange: [0, 1] },
    lines: [line, { ...line, y: [5, 6], low: [3, 4], high: [7, 8] }],
  };
  const { columns, charts } = packCharts([chart, chart]);
  assert.deepEqual(columns, [
    [1, 2],
    [3, 4],
    [5, 6],
    [7, 8],
  ]);
  assert.deepEqual(JSON.parse(JSON.stringify(charts[1])).lines[1], {
    ...{ label: 'a', colour: 1, x: 0, y: 2, low: 1, high: 3 },
  });
});
