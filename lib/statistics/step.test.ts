import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from './random.ts';
import { series } from './series.ts';
import { stepOf } from './step.ts';

const x = Array.from({ length: 60 }, (_, index) => index);

function stepIn(level: (at: number) => number, noise = 1) {
  const random = seededRandom(1);
  const values = x.map((at) => level(at) + noise * random());
  return stepOf(series(x, values));
}

test('a step is found where it is', () => {
  const step = stepIn((at) => (at < 25 ? 0 : 10));
  assert.equal(step?.at, 25);
  assert.ok(Math.abs((step?.by ?? 0) - 10) < 0.5);
  assert.deepEqual(
    stepIn((at) => (at < 25 ? 0 : 10), 0),
    { at: 25, by: 10 },
  );
});

test('an even climb is none, and neither is one in four steps', () => {
  assert.equal(
    stepIn((at) => at / 4),
    undefined,
  );
  assert.equal(
    stepIn((at) => at, 0),
    undefined,
  );
  assert.equal(
    stepIn((at) => 5 * Math.floor(at / 12)),
    undefined,
  );
});

test('a constant series has no step', () => {
  assert.equal(
    stepIn(() => 7, 0),
    undefined,
  );
});
