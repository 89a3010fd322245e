import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryOf } from './memory.ts';
import { seededRandom } from './random.ts';

const random = seededRandom(5);
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Thirty values of which each keeps so much of the one before; from `step` on they are 5 sd higher. */
function wandering(memory: number, step = 30): number[] {
  let level = normal() / Math.sqrt(1 - memory * memory);
  return Array.from({ length: 30 }, (_, index) => {
    level = memory * level + normal();
    return index < step ? level : level + 5;
  });
}

function mean(make: () => readonly number[]): number {
  const found = Array.from({ length: 300 }, () => memoryOf(make(), 3) ?? 0);
  return found.reduce((sum, memory) => sum + memory, 0) / found.length;
}

test('how much nights keep of the one before is found, in the mean, also about a step', () => {
  for (const memory of [0.5, 0.7]) {
    for (const step of [30, 20]) {
      const found = mean(() => wandering(memory, step));
      assert.ok(Math.abs(found - memory) < 0.1, `${found}, not ${memory}, step at ${step}`);
    }
  }
  assert.ok(mean(() => wandering(0)) < 0.15);
});

test('of equal values, and of too few, nobody knows', () => {
  assert.equal(memoryOf(Array(30).fill(7), 3), undefined);
  assert.equal(memoryOf([1, 1, 1, 1, 2, 2, 2, 2], 3), undefined, 'a step alone');
  assert.equal(memoryOf([1, 2, 3], 3), undefined);
});
