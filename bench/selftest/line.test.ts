import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Line, statusOf } from './line.ts';

const of = (...outcomes: Line['outcome'][]) =>
  statusOf(
    outcomes.map((outcome) => ({ outcome })),
    [],
    false,
  );

test('the status is that of the gravest line', () => {
  assert.equal(of('passed', 'found'), 0);
  assert.equal(of('passed', 'missed', 'error'), 1);
  assert.equal(of('failed', 'found'), 1);
  assert.equal(of('passed', 'not-planted'), 1);
  assert.equal(of('undecided', 'error'), 3);
  assert.equal(of('undecided', 'found'), 4);
  assert.equal(of(), 4, 'nothing was tried');
});

test('what is left is a failure to run, and an interrupt is one whatever was found', () => {
  assert.equal(statusOf([{ outcome: 'found' }], ['/mnt is still mounted'], false), 3);
  assert.equal(statusOf([{ outcome: 'missed' }], [], true), 130);
});
