import assert from 'node:assert/strict';
import { test } from 'node:test';
import { iterationsToSettle, judgeSlope } from './slope-verdict.ts';
import { threshold } from './testing/example-run.ts';

function verdictOf(expression: string, low: number, high: number): string {
  const interval = { slope: (low + high) / 2, low, high };
  return judgeSlope(threshold('harness.rss', expression), interval, 100).verdict;
}

test('a slope passes or fails only with its whole interval', () => {
  assert.equal(verdictOf('slope < 1kB/iteration', 100, 900), 'pass');
  assert.equal(verdictOf('slope < 1kB/iteration', 100, 1100), 'inconclusive');
  assert.equal(verdictOf('slope < 1kB/iteration', 1001, 2000), 'fail');
  assert.equal(verdictOf('slope > 1kB/iteration', 1001, 2000), 'pass');
  assert.equal(verdictOf('slope > 1kB/iteration', 900, 2000), 'inconclusive');
  assert.equal(verdictOf('slope >= 1kB/iteration', 100, 900), 'fail');
});

test('a constant series is on the limit 0: within it for <=, not for <', () => {
  assert.equal(verdictOf('slope <= 0B/iteration', 0, 0), 'pass');
  assert.equal(verdictOf('slope < 0B/iteration', 0, 0), 'fail');
});

test('an equality is never confirmed by an interval of some width', () => {
  assert.equal(verdictOf('slope == 0B/iteration', -5, 5), 'inconclusive');
  assert.equal(verdictOf('slope == 0B/iteration', 0, 0), 'pass');
  assert.equal(verdictOf('slope == 0B/iteration', 1, 5), 'fail');
  assert.equal(verdictOf('slope != 0B/iteration', 1, 5), 'pass');
});

test('the estimate of what would settle it follows from n^(-3/2)', () => {
  // Half the width is 8 times the distance: 8^(2/3) = 4 times as many iterations.
  assert.equal(iterationsToSettle({ slope: 100, low: -700, high: 900 }, 200, 100), 400);
  assert.equal(iterationsToSettle({ slope: 300, low: -500, high: 900 }, 200, 100), 400);
  assert.equal(iterationsToSettle({ slope: 200, low: 0, high: 900 }, 200, 100), undefined);
});

test('the sentence names the slope, its interval, the limit and what to do', () => {
  const interval = { slope: 100, low: -700, high: 900 };
  const { why, value } = judgeSlope(
    threshold('harness.rss', 'slope < 200B/iteration'),
    interval,
    100,
  );
  assert.equal(value, 100);
  assert.equal(
    why,
    'slope of harness.rss was 100 B/iteration (95 % interval -700 B/iteration to 900 B/iteration), ' +
      'limit 200 B/iteration: the interval holds it; about 400 iterations would settle it',
  );
});

test('no number of iterations is promised for a slope that sits on its limit', () => {
  const interval = { slope: 200, low: -700, high: 900 };
  const { why } = judgeSlope(threshold('harness.rss', 'slope < 200B/iteration'), interval, 100);
  assert.match(why, /a longer run may not settle it either$/);
});
