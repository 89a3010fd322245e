import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LogBins } from './log-bins.ts';

test('a distribution is right to 1 % over the whole range of durations', () => {
  for (const value of [0.0011, 0.47, 71.3, 2000, 36_000_000]) {
    const bins = new LogBins();
    bins.add(value);
    const { upTo: [end = 0] = [] } = bins.distribution();
    assert.ok(end >= value * 0.999 && end <= value * 1.0105, `${value} ends up at ${end}`);
  }
});

test('counts add up, and bins ascend', () => {
  const bins = new LogBins();
  for (let value = 1; value <= 1000; value += 1) bins.add(value % 100);
  const { count, counts, upTo } = bins.distribution();
  assert.equal(count, 1000);
  assert.equal(
    counts.reduce((sum, each) => sum + each),
    1000,
  );
  assert.deepEqual(
    upTo,
    [...upTo].sort((a, b) => a - b),
  );
  const half = counts
    .slice(
      0,
      upTo.findIndex((end) => end > 50.5),
    )
    .reduce((sum, each) => sum + each);
  assert.ok(half >= 500 && half <= 520, `${half} of 1000 lie below 50`);
});
