import assert from 'node:assert/strict';
import { test } from 'node:test';
import { medianInterval, medianRanks } from './median-interval.ts';
import { seededRandom } from './random.ts';

/** P(B <= k) x 2^n for B binomial (n, 1/2), in whole numbers. */
function waysUpTo(count: number, k: number): bigint {
  let term = 1n;
  let sum = 1n;
  for (let at = 1; at <= k; at += 1) {
    term = (term * BigInt(count - at + 1)) / BigInt(at);
    sum += term;
  }
  return sum;
}

test('the ranks are the narrowest that miss the median at most 2.5 times in 100 on each side', () => {
  // The last are counts for which 0.5^n is no double any more.
  for (const count of [6, 7, 8, 9, 12, 20, 50, 100, 1000, 1100, 2000]) {
    const ranks = medianRanks(count);
    assert.ok(ranks);
    const rare = (ways: bigint) => ways * 40n <= 2n ** BigInt(count);
    assert.ok(rare(waysUpTo(count, ranks.low - 1)), `${count}: ${ranks.low}`);
    assert.ok(!rare(waysUpTo(count, ranks.low)), `${count}: ${ranks.low}`);
    assert.equal(ranks.high, count + 1 - ranks.low);
  }
});

test('of 50 values the 18th and the 33rd enclose it', () => {
  // R: qbinom(0.025, 50, 0.5) is 18.
  assert.deepEqual(medianRanks(50), { low: 18, high: 33 });
});

test('where the approximation begins it is within one rank of the exact one', () => {
  const [exact, approximate] = [medianRanks(10_000), medianRanks(10_001)];
  assert.ok(exact && approximate && Math.abs(exact.low - approximate.low) <= 1);
});

test('five values are too few for any interval of 95 %', () => {
  assert.equal(medianRanks(5), undefined);
  assert.equal(medianInterval([1, 2, 3, 4, 5]), undefined);
  assert.deepEqual(medianInterval([1, 2, 3, 4, 5, 6]), { low: 1, high: 6 });
});

test('it covers the median of a skewed population at least 95 times in 100', () => {
  const random = seededRandom(7);
  const rounds = 4000;
  let covered = 0;
  for (let round = 0; round < rounds; round += 1) {
    const values = Array.from({ length: 50 }, () => -Math.log(1 - random())).sort((a, b) => a - b);
    const interval = medianInterval(values);
    assert.ok(interval);
    if (interval.low <= Math.LN2 && Math.LN2 <= interval.high) covered += 1;
  }
  // The true coverage at n = 50 is 96.7 %; four standard errors of 4,000 rounds are 1.1 %.
  assert.ok(covered / rounds > 0.955 && covered / rounds < 0.979, String(covered / rounds));
});
