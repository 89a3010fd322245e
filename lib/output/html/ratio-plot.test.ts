import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ratioAxis, ratioRow } from './ratio-plot.ts';

const ratio = (value: number, low = value, high = value) => ({ value, low, high, smallest: 0.05 });

test('the axis is symmetrical: twice as long lies as far to the right as half to the left', () => {
  const { place } = ratioAxis([ratio(2)]);
  assert.equal(place(1), 50);
  assert.ok(Math.abs(place(2) + place(0.5) - 100) < 1e-9);
  assert.ok(place(2) > place(1.5));
});

test('ticks have room beside each other, and 1 is always one', () => {
  for (const value of [1.01, 1.3, 2, 7, 500, 0.001]) {
    const { ticks, place } = ratioAxis([ratio(value)]);
    assert.ok(ticks.includes(1), `${value}`);
    const gaps = ticks.slice(1).map((tick, index) => place(tick) - place(ticks[index] ?? 0));
    assert.ok(
      gaps.every((gap) => gap >= 13.9),
      `${ticks}`,
    );
  }
});

test('an interval that is not sure at all does not press the others together', () => {
  assert.equal(ratioAxis([ratio(1.1), ratio(1, 0.001, 1000)]).reach, 2);
});

test('what is beyond the axis is cut, and marked', () => {
  const axis = ratioAxis([ratio(300)]);
  const { text } = ratioRow(ratio(300, 250, 350), axis, 'fail');
  assert.match(text, /›/);
  assert.doesNotMatch(text, /‹/);
  assert.match(text, /cx="94%"/);
  assert.doesNotMatch(ratioRow(ratio(1.1), axis, 'soft').text, /[‹›]/);
});
