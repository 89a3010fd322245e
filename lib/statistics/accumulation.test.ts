import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accumulationOf } from './accumulation.ts';
import { seededRandom } from './random.ts';
import { series } from './series.ts';

const upTo = (count: number, step = 1) => Array.from({ length: count + 1 }, (_, i) => i * step);
const of = (x: number[], value: (x: number, index: number) => number) => series(x, x.map(value));

test('one more each iteration is found within four, and it is known from when on', () => {
  const found = accumulationOf(of(upTo(4), (x) => 20 + x));
  assert.deepEqual(found, { rise: 4, perIteration: 1, from: 1, exact: true });
});

test('it is found in every tenth sample too', () => {
  const found = accumulationOf(of(upTo(10, 10), (x) => 5 + 2 * x));
  assert.deepEqual(found, { rise: 200, perIteration: 2, from: 10, exact: true });
});

test('one in ten iterations is found in a hundred, though not as an exact progression', () => {
  const found = accumulationOf(of(upTo(100), (x) => 20 + Math.floor(x / 10)));
  assert.deepEqual(found, { rise: 10, perIteration: 0.1, from: 10, exact: false });
});

test('a leak under noise is found', () => {
  const random = seededRandom(3);
  const found = accumulationOf(of(upTo(100), (x) => 20 + x + Math.floor(4 * random())));
  assert.ok(found !== undefined && Math.abs(found.perIteration - 1) < 0.1, JSON.stringify(found));
});

test('what the rest at the end gives back is no leak', () => {
  const points = of(upTo(100), (x) => 20 + x);
  assert.equal(accumulationOf(points, 20), undefined);
  assert.equal(accumulationOf(points, 121)?.rise, 100);
});

test('noise about a level, a step and a climb that ends are no accumulation', () => {
  const random = seededRandom(4);
  for (let run = 0; run < 1000; run += 1) {
    const noisy = of(upTo(11, 10), () => 18 + Math.floor(5 * random()));
    assert.equal(accumulationOf(noisy), undefined);
  }
  assert.equal(accumulationOf(of(upTo(100), (x) => (x < 40 ? 10 : 30))), undefined);
  assert.equal(accumulationOf(of(upTo(100), (x) => Math.min(x, 60))), undefined);
});

test('four samples are too few to tell', () => {
  assert.equal(accumulationOf(of(upTo(3), (x) => 10 * x)), undefined);
});
