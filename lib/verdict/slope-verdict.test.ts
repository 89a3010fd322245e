import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SlopeInterval } from '../statistics/block-bootstrap.ts';
import type { Course } from '../statistics/course.ts';
import { iterationsToSettle, judgeSlope } from './slope-verdict.ts';
import { threshold } from './testing/example-run.ts';

function verdictOf(expression: string, low: number, high: number): string {
  const course = courseWith({ slope: (low + high) / 2, low, high });
  return judgeSlope(threshold('harness.rss', expression), course, 100).verdict;
}

/** Of a run that was steady from its begin and ended higher than it began. */
function courseWith(
  slope: Omit<SlopeInterval, 'standardError'>,
  rest: Partial<Course> = {},
): Course {
  return {
    steadyFrom: 0,
    slope: { ...slope, standardError: 0 },
    quarters: { first: 1, last: 2 },
    ...rest,
  };
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
  assert.equal(
    iterationsToSettle({ slope: 100, low: -700, high: 900, standardError: 300 }, 200, 100),
    400,
  );
  assert.equal(
    iterationsToSettle({ slope: 300, low: -500, high: 900, standardError: 300 }, 200, 100),
    400,
  );
  assert.equal(
    iterationsToSettle({ slope: 200, low: 0, high: 900, standardError: 300 }, 200, 100),
    undefined,
  );
});

test('the sentence names the slope, its interval, the limit and what to do', () => {
  const course = courseWith({ slope: 100, low: -700, high: 900 });
  const { why, value } = judgeSlope(
    threshold('harness.rss', 'slope < 200B/iteration'),
    course,
    100,
  );
  assert.equal(value, 100);
  assert.equal(
    why,
    'slope of harness.rss was 100 B/iteration (99 % interval -700 B/iteration to 900 B/iteration), ' +
      'limit 200 B/iteration: the interval holds it; about 400 iterations would settle it',
  );
});

test('no number of iterations is promised for a slope that sits on its limit', () => {
  const course = courseWith({ slope: 200, low: -700, high: 900 });
  const { why } = judgeSlope(threshold('harness.rss', 'slope < 200B/iteration'), course, 100);
  assert.match(why, /a longer run may not settle it either$/);
});

const steep = { slope: 3000, low: 2000, high: 4000 };

test('a climb that leaves the last quarter no higher than the first does not fail', () => {
  const course = courseWith(steep, { quarters: { first: 5, last: 5 } });
  const { verdict, why } = judgeSlope(
    threshold('harness.rss', 'slope < 1kB/iteration'),
    course,
    100,
  );
  assert.equal(verdict, 'inconclusive');
  assert.match(why, /last quarter lies no higher than its first; run about 200 iterations$/);
});

test('without a steady state nothing is decided, neither way', () => {
  const { steadyFrom: _, ...never } = courseWith(steep);
  const flat = { ...never, slope: { slope: 0, low: -1, high: 1, standardError: 0.4 } };
  const limit = threshold('harness.rss', 'slope < 1kB/iteration');
  for (const course of [never, flat]) {
    const { verdict, why } = judgeSlope(limit, course, 100);
    assert.equal(verdict, 'inconclusive');
    assert.match(why, /no steady state to judge; raise load.warmup, or run about 200 iterations$/);
  }
});

test('memory that was taken once does not fail as a leak', () => {
  const course = courseWith(steep, { step: { at: 40.5, by: 1_000_000 } });
  const { verdict, why } = judgeSlope(
    threshold('harness.rss', 'slope < 1kB/iteration'),
    course,
    100,
  );
  assert.equal(verdict, 'inconclusive');
  assert.match(why, /it rose once, by 1 MB at iteration 41, and did not climb; run about 200/);
});
