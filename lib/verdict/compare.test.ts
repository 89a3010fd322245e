import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Operator, ThresholdUnit } from '../core/metric.ts';
import { distanceInWords, holds, limitInWords } from './compare.ts';

test('each operator holds on its side of the limit', () => {
  const table: readonly (readonly [Operator, boolean, boolean, boolean])[] = [
    ['<', true, false, false],
    ['<=', true, true, false],
    ['>', false, false, true],
    ['>=', false, true, true],
    ['==', false, true, false],
    ['!=', true, false, true],
  ];
  for (const [operator, below, equal, above] of table) {
    assert.deepEqual(
      [1, 2, 3].map((value) => holds(value, operator, 2)),
      [below, equal, above],
    );
  }
});

test('the distance is in the words that fit the unit and its size', () => {
  const table: readonly (readonly [number, number, ThresholdUnit, string])[] = [
    [214, 2000, 'ms', '9.35 times below'],
    [2200, 2000, 'ms', '10% above'],
    [2000, 2000, 'ms', 'exactly that'],
    [14.25, 10, 'percent', '4.25 points above'],
    [9, 10, 'percent', '1 point below'],
    [3, 0, 'count', '3 above'],
    [5e6, 0, 'bytes', '5 MB above'],
    [-3, 2, 'ms/iteration', '5 ms/iteration below'],
    [1, 3, '1/s', '3 times below'],
  ];
  for (const [value, limit, unit, words] of table) {
    assert.equal(distanceInWords(value, limit, unit), words);
  }
});

test('a limit is named for what it is', () => {
  assert.equal(limitInWords('<', 2000, 'ms'), 'limit 2 s');
  assert.equal(limitInWords('>=', 5, '1/s'), 'minimum 5/s');
  assert.equal(limitInWords('==', 0, 'count'), 'expected 0');
});
