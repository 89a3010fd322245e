import type { Threshold } from '../../lib/core/metric.ts';
import type { Verdict } from '../../lib/core/record.ts';
import { type Course, courseOf, type WarmUpRule } from '../../lib/statistics/course.ts';
import { seededRandom } from '../../lib/statistics/random.ts';
import { series } from '../../lib/statistics/series.ts';
import { judgeSlope } from '../../lib/verdict/slope-verdict.ts';
import { count, type Kind } from './kinds.ts';
import { climbing } from './simulate.ts';

/** Limits of the slope that are tried, in standard errors. */
export const budgets = [0, 1, 3, 6] as const;

/** Of all series of a kind, by limit in the order of {@link budgets}. */
export interface Rates {
  readonly failed: readonly number[];
  readonly passed: readonly number[];
  readonly neverSteady: number;
}

/** How often the slope of each kind of series is judged how. The same seed gives the same series. */
export function ratesOf(kind: Kind, runs: number, seed: number, rule?: WarmUpRule): Rates {
  const random = seededRandom(seed);
  const counted = budgets.map(() => ({ fail: 0, pass: 0 }));
  let neverSteady = 0;
  for (let run = 0; run < runs; run += 1) {
    const noise = kind.noise(random, count);
    const level = courseOfValues(noise, run, rule);
    if (level.steadyFrom === undefined) neverSteady += 1;
    for (const [index, budget] of budgets.entries()) {
      const limit = budget * kind.standardError;
      const climb = kind.leak === undefined ? 0 : limit + kind.leak * kind.standardError;
      const course =
        climb === 0
          ? level
          : courseOfValues(climbing(climb, () => noise)(random, count), run, rule);
      const verdict = verdictOf(course, limit);
      const counts = counted[index];
      if (counts !== undefined && (verdict === 'fail' || verdict === 'pass')) counts[verdict] += 1;
    }
  }
  return {
    failed: counted.map(({ fail }) => fail / runs),
    passed: counted.map(({ pass }) => pass / runs),
    neverSteady: neverSteady / runs,
  };
}

function courseOfValues(values: readonly number[], seed: number, rule?: WarmUpRule): Course {
  const course = courseOf(
    series(
      values.map((_, at) => at),
      values,
    ),
    1,
    seed,
    rule,
  );
  if (course === undefined) throw new Error(`expected a course of ${values.length} values`);
  return course;
}

function verdictOf(course: Course, limit: number): Verdict {
  const threshold: Threshold = {
    metric: 'series',
    expression: `slope <= ${limit}B/iteration`,
    aggregate: { name: 'slope' },
    operator: '<=',
    limit,
    unit: 'bytes/iteration',
  };
  return judgeSlope(threshold, course, { iterations: count }).verdict;
}
