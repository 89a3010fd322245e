import assert from 'node:assert/strict';
import { test } from 'node:test';
import { autoregression } from './autoregression.ts';
import { seededRandom } from './random.ts';

/** Noise of variance 1 an innovation, in which each value keeps `memory` of the one before. */
function noise(count: number, memory: number, seed: number) {
  const random = seededRandom(seed);
  const x = Float64Array.from({ length: count }, (_, index) => index);
  let level = 0;
  const y = x.map(() => {
    // A uniform number within ±sqrt(3) has variance 1.
    level = memory * level + Math.sqrt(3) * (2 * random() - 1);
    return level;
  });
  return { x, y };
}

function medianMemory(count: number, memory: number): number {
  const found = Array.from({ length: 51 }, (_, seed) => {
    const { x, y } = noise(count, memory, seed);
    return autoregression(x, y).memory;
  });
  return found.sort((a, b) => a - b)[25] ?? Number.NaN;
}

test('the coefficient of short series is found without the bias that a fitted line brings', () => {
  for (const memory of [-0.3, 0, 0.3, 0.6]) {
    const found = medianMemory(60, memory);
    assert.ok(Math.abs(found - memory) < 0.07, `${found} for ${memory}`);
  }
});

test('a random walk is taken for one in most series, and innovations keep their size', () => {
  assert.equal(medianMemory(60, 1), 1);
  const { x, y } = noise(400, 0.5, 3);
  const { innovation } = autoregression(x, y);
  assert.ok(Math.abs(innovation - 1) < 0.1, `got ${innovation}`);
});

test('a line in the values changes nothing', () => {
  const { x, y } = noise(80, 0.5, 7);
  const climbing = y.map((value, index) => value + 0.3 * index - 20);
  const [level, line] = [autoregression(x, y), autoregression(x, climbing)];
  assert.equal(line.memory, level.memory);
  assert.ok(Math.abs(line.innovation - level.innovation) < 1e-9);
});
