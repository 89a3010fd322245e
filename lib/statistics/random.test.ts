import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from './random.ts';

test('a seed gives the published sequence of Mulberry32', () => {
  const random = seededRandom(1);
  // The values every implementation of it gives for seed 1.
  assert.equal(random(), 0.6270739405881613);
  assert.equal(random(), 0.002735721180215478);
  assert.equal(random(), 0.5274470399599522);
});

test('numbers fill [0, 1) evenly', () => {
  const random = seededRandom(7);
  const tenths = new Array<number>(10).fill(0);
  for (let draw = 0; draw < 10_000; draw += 1) {
    const tenth = Math.floor(random() * 10);
    tenths[tenth] = (tenths[tenth] ?? Number.NaN) + 1;
  }
  // 1,000 expected in each, standard deviation 30.
  for (const count of tenths) assert.ok(Math.abs(count - 1000) < 150, `got ${tenths}`);
});
