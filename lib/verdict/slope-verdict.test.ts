import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SlopeInterval } from '../statistics/block-bootstrap.ts';
import type { Course } from '../statistics/course.ts';
import { judgeSlope, lengthToSettle } from './slope-verdict.ts';
import { threshold } from './testing/example-run.ts';

function verdictOf(expression: string, low: number, high: number): string {
  const course = courseWith(intervalOf(low, high));
  return judgeSlope(threshold('harness.rss', expression), course, { iterations: 100 }).verdict;
}

/** Of which the 70 % interval is as wide as half the 99 % one. */
function intervalOf(low: number, high: number): SlopeInterval {
  const slope = (low + high) / 2;
  const quarter = (high - low) / 4;
  const interval70 = { low: slope - quarter, high: slope + quarter };
  return { slope, low, high, interval70, standardError: quarter / 1.3 };
}

/** Of a run that was steady from its begin and ended higher than it began. */
function courseWith(slope: SlopeInterval, rest: Partial<Course> = {}): Course {
  return { steadyFrom: 0, slope, span: 100, quarters: { first: 1, last: 2 }, ...rest };
}

test('a slope passes with its whole 70 % interval, whatever the 99 % one holds', () => {
  assert.equal(verdictOf('slope < 1kB/iteration', 100, 900), 'pass');
  assert.equal(verdictOf('slope < 1kB/iteration', 100, 1100), 'pass');
  assert.equal(verdictOf('slope < 1kB/iteration', -400, 2000), 'inconclusive');
});

test('it fails with its whole 70 % interval, when the 99 % one shows a climb at all', () => {
  assert.equal(verdictOf('slope < 1kB/iteration', 1001, 2000), 'fail');
  assert.equal(verdictOf('slope < 1kB/iteration', 200, 4000), 'fail');
  assert.equal(verdictOf('slope < 1kB/iteration', -200, 6000), 'inconclusive');
});

test('with a limit of 0 a level series must be told from it by the 99 % interval', () => {
  assert.equal(verdictOf('slope <= 0B/iteration', -1, 99), 'inconclusive');
  assert.equal(verdictOf('slope <= 0B/iteration', 1, 99), 'fail');
  assert.equal(verdictOf('slope < -10B/iteration', -1, 1), 'fail');
});

test('a floor is judged in the mirror', () => {
  assert.equal(verdictOf('slope > 1kB/iteration', 1001, 2000), 'pass');
  assert.equal(verdictOf('slope > 1kB/iteration', 900, 2000), 'pass');
  assert.equal(verdictOf('slope >= 1kB/iteration', 100, 900), 'fail');
  assert.equal(verdictOf('slope > -1kB/iteration', -4000, -200), 'fail');
  assert.equal(verdictOf('slope > -1kB/iteration', -6000, 200), 'inconclusive');
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
  // Half the 70 % interval is 8 times the distance: 8^(2/3) = 4 times as many iterations.
  assert.equal(lengthToSettle(intervalOf(-1500, 1700), 200, 100), 400);
  assert.equal(lengthToSettle(intervalOf(-1300, 1900), 200, 100), 400);
  assert.equal(lengthToSettle(intervalOf(-1000, 1400), 200, 100), undefined);
});

test('above the limit it must be told from 0 as well', () => {
  // Half the 99 % interval is 8 times the slope, half the 70 % one twice the distance.
  const wide = { ...intervalOf(-2100, 2700), interval70: { low: 100, high: 500 } };
  assert.equal(lengthToSettle(wide, 200, 100), 400);
});

test('the sentence names the slope, its intervals, the limit and what to do', () => {
  const course = courseWith(intervalOf(-1500, 1700));
  const { why, value } = judgeSlope(threshold('harness.rss', 'slope < 200B/iteration'), course, {
    iterations: 100,
  });
  assert.equal(value, 100);
  assert.equal(
    why,
    'slope of harness.rss was 100 B/iteration, 50% below the limit of 200 B/iteration; ' +
      'the 70 % interval holds the limit; about 400 iterations would settle it; ' +
      '70 % interval -700 B/iteration to 900 B/iteration, 99 % -1.50 kB/iteration to 1.70 kB/iteration',
  );
});

test('no number of iterations is promised for a slope that sits on its limit', () => {
  const course = courseWith(intervalOf(-1000, 1400));
  const { why } = judgeSlope(threshold('harness.rss', 'slope < 200B/iteration'), course, {
    iterations: 100,
  });
  assert.match(why, /a longer run may not settle it either; 70 % /);
});

const steep = intervalOf(2000, 4000);

test('a climb that leaves the last quarter no higher than the first does not fail', () => {
  const course = courseWith(steep, { quarters: { first: 5, last: 5 } });
  const { verdict, why } = judgeSlope(threshold('harness.rss', 'slope < 1kB/iteration'), course, {
    iterations: 100,
  });
  assert.equal(verdict, 'inconclusive');
  assert.match(why, /last quarter lies no higher than its first; run about 200 iterations; 70 % /);
});

test('without a steady state nothing is decided, neither way', () => {
  const { steadyFrom: _, ...never } = courseWith(steep);
  const flat = { ...never, slope: intervalOf(-1, 1) };
  const limit = threshold('harness.rss', 'slope < 1kB/iteration');
  for (const course of [never, flat]) {
    const { verdict, why } = judgeSlope(limit, course, { iterations: 100 });
    assert.equal(verdict, 'inconclusive');
    assert.match(
      why,
      /no steady state to judge; raise load.warmup, or run about 200 iterations; 70 % /,
    );
  }
});

test('memory that was taken once does not fail as a leak', () => {
  const course = courseWith(steep, { step: { at: 40.5, by: 1_000_000 } });
  const { verdict, why } = judgeSlope(threshold('harness.rss', 'slope < 1kB/iteration'), course, {
    iterations: 100,
  });
  assert.equal(verdict, 'inconclusive');
  assert.match(why, /it rose once, by 1 MB at iteration 41, and did not climb; run about 200/);
});

test('by the hour nothing fails before it was steady for one, and passes all the same', () => {
  const limit = threshold('harness.rss', 'slope < 1kB/h');
  const young = courseWith(steep, { span: 0.4 });
  const { verdict, why } = judgeSlope(limit, young, { hours: 0.5 });
  assert.equal(verdict, 'inconclusive');
  assert.match(
    why,
    /steady for 24m00s only, and a rate by the hour takes an hour to fail; run about 2h/,
  );
  assert.equal(judgeSlope(limit, courseWith(steep, { span: 1 }), { hours: 1.2 }).verdict, 'fail');
  const flat = courseWith(intervalOf(-100, 100), { span: 0.4 });
  assert.equal(judgeSlope(limit, flat, { hours: 0.5 }).verdict, 'pass');
});
