import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from './random.ts';
import { inBlocks, ratioOfPairs, ratioOfQuantiles } from './ratio.ts';

test('the interval of pairs is that of a t-test on the logarithms', () => {
  // SciPy 1.10.1: scipy.stats.ttest_1samp(numpy.log(ratios), 0), its confidence_interval(.95)
  const ratios = [1.1, 1.3, 1.05, 1.22, 1.18, 1.4];
  const { ratio, low, high, p } = ratioOfPairs(
    ratios.map(() => [1]),
    ratios.map((value) => [value]),
  );
  const known = [1.2026775430502064, 1.0761529611070006, 1.344077770384413, 0.007955251471490302];
  for (const [index, value] of [ratio, low, high, p].entries()) {
    assert.ok(Math.abs(value - (known[index] ?? 0)) < 1e-9, `${value} and ${known[index]}`);
  }
});

test('equal pairs differ by nothing, and by how much all differ equally is sure', () => {
  assert.deepEqual(ratioOfPairs([[2], [3]], [[2], [3]]), { ratio: 1, low: 1, high: 1, p: 1 });
  assert.equal(ratioOfPairs([[2], [2]], [[4], [4]]).p, 0);
});

test('of long blocks the medians are those of values spread over all of each', () => {
  const block = (level: number) => Array.from({ length: 5001 }, (_, at) => level + at / 5000);
  const { low, high } = ratioOfQuantiles([block(1), block(1)], [block(2), block(2)], 0.5, 1);
  // Exactly 2.5 by 1.5.
  for (const bound of [low, high]) assert.ok(Math.abs(bound - 5 / 3) < 0.01, `${bound}`);
});

test('the bootstrap covers the true ratio about as often as it says', () => {
  const random = seededRandom(8);
  let covered = 0;
  for (let run = 0; run < 100; run += 1) {
    const side = (level: number) =>
      inBlocks(
        Array.from({ length: 60 }, () => level * (1 + random())),
        10,
      );
    const { low, high } = ratioOfQuantiles(side(1), side(1.2), 0.5, run);
    if (low <= 1.2 && 1.2 <= high) covered += 1;
  }
  assert.ok(covered >= 86, `covered ${covered} of 100`);
});

test('the same seed gives the same interval', () => {
  const [a, b] = [inBlocks([1, 2, 3, 4, 5, 6], 3), inBlocks([2, 3, 4, 5, 6, 7], 3)];
  assert.deepEqual(ratioOfQuantiles(a, b, 0.5, 5), ratioOfQuantiles(a, b, 0.5, 5));
});

test('blocks hold every value once, in order', () => {
  assert.deepEqual(inBlocks([1, 2, 3, 4, 5, 6, 7], 3), [
    [1, 2],
    [3, 4, 5],
    [6, 7],
  ]);
  assert.deepEqual(inBlocks([1, 2], 10), [[1], [2]]);
});
