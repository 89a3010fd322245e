import assert from 'node:assert/strict';
import { test } from 'node:test';
import { levellingOff } from './levelling-off.ts';
import { type Random, seededRandom } from './random.ts';
import { series } from './series.ts';

/** Uniform noise of the standard deviation 1. */
const noise = (random: Random) => Math.sqrt(12) * (random() - 0.5);

function made(value: (at: number) => number, seed = 1) {
  const random = seededRandom(seed);
  const x = Array.from({ length: 100 }, (_, index) => index);
  return series(
    x,
    x.map((at) => value(at) + noise(random)),
  );
}

test('a curve is over when a twentieth of the noise is left of it', () => {
  // 50 exp(-t / 6) is 0.05 at t = 6 ln(1000) = 41.4.
  const until = levellingOff(made((at) => -50 * Math.exp(-at / 6)));
  assert.ok(until >= 38 && until <= 45, `got ${until}`);
});

test('a leak below it does not move its end', () => {
  const until = levellingOff(made((at) => 3 * at - 50 * Math.exp(-at / 6)));
  assert.ok(until >= 38 && until <= 45, `got ${until}`);
});

test('one that goes on beyond the series ends beyond it', () => {
  assert.ok(levellingOff(made((at) => -50 * Math.exp(-at / 40))) > 100);
});

test('memory that is given back at first levels off as well', () => {
  assert.ok(levellingOff(made((at) => 50 * Math.exp(-at / 6))) >= 38);
});

test('neither a level nor an even climb is a curve, with noise or without', () => {
  for (const slope of [0, 0.5, 100]) {
    const found = Array.from({ length: 50 }, (_, seed) =>
      levellingOff(made((at) => slope * at, seed)),
    );
    assert.ok(found.filter((until) => until > 0).length <= 1, `slope ${slope}: ${found}`);
  }
  const x = Array.from({ length: 30 }, (_, index) => index);
  for (const y of [x.map(() => 5e6), x.map((at) => 5e6 + 3 * at)]) {
    assert.equal(levellingOff(series(x, y)), 0);
  }
});

test('fewer than 20 points, or all of one x, tell nothing', () => {
  const short = Array.from({ length: 19 }, (_, index) => index);
  const curve = short.map((at) => Math.exp(-at / 2));
  assert.equal(levellingOff(series(short, curve)), 0);
  assert.equal(levellingOff(series(new Array(30).fill(1), new Array(30).fill(2))), 0);
});
