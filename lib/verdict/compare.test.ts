import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Operator, ThresholdUnit } from '../core/metric.ts';
import {
  formatLimit,
  holds,
  operatorOf,
  positionInWords,
  sentenceOn,
  withRemarks,
} from './compare.ts';
import { threshold } from './testing/example-run.ts';

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

test('the position is in the words that fit the unit and its size', () => {
  const table: readonly (readonly [number, Operator, number, ThresholdUnit, string])[] = [
    [214, '<', 2000, 'ms', '89.3% below the limit'],
    [0.4, '<', 2000, 'ms', 'more than 99.9% below the limit'],
    [2200, '<', 2000, 'ms', '10% above the limit'],
    [10_000, '<', 2000, 'ms', '5 times the limit'],
    [2000, '<', 2000, 'ms', 'exactly the limit'],
    [14.25, '<', 10, 'percent', '4.25 points above the limit'],
    [9, '<', 10, 'percent', '1 point below the limit'],
    [3, '<=', 0, 'count', '3 above the limit'],
    [5e6, '<', 0, 'bytes', '5 MB above the limit'],
    [-3, '<', 2, 'ms/iteration', '5 ms/iteration below the limit'],
    [1, '>', 4, '1/s', '75% below the minimum'],
    [0, '==', 0, 'count', 'as expected'],
    [1, '==', 0, 'count', 'not as expected'],
    [1, '!=', 0, 'count', 'as expected'],
  ];
  for (const [value, operator, limit, unit, words] of table) {
    assert.equal(positionInWords(value, operator, limit, unit), words);
  }
});

test('a limit is in binary units where it was written in them', () => {
  assert.equal(formatLimit(1024, 'bytes/iteration', 'slope < 1KiB/iteration'), '1 KiB/iteration');
  assert.equal(formatLimit(1.5 * 2 ** 20, 'bytes', 'last < 1.5MiB'), '1.50 MiB');
  assert.equal(formatLimit(100e6, 'bytes', 'last < 100MB'), '100 MB');
});

test('the sentence has value, position and limit', () => {
  const table: readonly (readonly [string, string, number, string])[] = [
    ['create', 'max < 2s', 214, 'it was 214 ms, 89.3% below the limit of 2 s'],
    ['create', 'max < 2s', 2000, 'it was 2 s, exactly the limit of 2 s'],
    ['residue', 'total == 0', 0, 'it was 0, as expected'],
    ['residue', 'total == 0', 1, 'it was 1, expected 0'],
    ['residue', 'total != 1', 1, 'it was 1, which it must not be'],
  ];
  for (const [metric, expression, value, text] of table) {
    assert.equal(sentenceOn('it', value, threshold(metric, expression)), text);
  }
});

test('the operator of an expression is found, a window in it or not', () => {
  assert.equal(operatorOf('p95 < 2s'), '<');
  assert.equal(operatorOf('last-window p95 <= 1.5 x first-window p95'), '<=');
  assert.equal(operatorOf('total == 0'), '==');
});

test('what value and limit do not tell ends the sentence, and stands by itself', () => {
  const bare = { why: 'it was 1, expected 0' };
  assert.equal(withRemarks(bare, []), bare);
  const once = withRemarks(bare, ['a mount']);
  assert.deepEqual(withRemarks(once, ['another']), {
    why: 'it was 1, expected 0; a mount; another',
    remarks: ['a mount', 'another'],
  });
});
