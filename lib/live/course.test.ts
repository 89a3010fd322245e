import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Course } from './course.ts';

const highest = (course: Course, most: number, untilMs: number) =>
  course.spans(most, untilMs).map((span) => span?.max);

test('values lie in spans of time, and a span without one is a gap', () => {
  const course = new Course();
  course.add(0, 1);
  course.add(200, 3);
  course.add(800, 2);
  assert.deepEqual(highest(course, 80, 800), [3, undefined, undefined, 2]);
  const { min, max, mean, count } = course.spans(80, 800)[0] ?? {};
  assert.deepEqual([min, max, mean, count], [1, 3, 2, 2]);
});

test('a long run keeps its peaks in as many spans as a short one', () => {
  const course = new Course(16);
  for (let second = 0; second < 36_000; second += 1) {
    course.add(second * 1000, second === 12_345 ? 999 : second % 7);
  }
  const spans = course.spans(16, 36_000_000);
  assert.ok(spans.length <= 16 && spans.length > 8, `${spans.length} spans`);
  assert.equal(
    spans.reduce((sum, span) => sum + (span?.count ?? 0), 0),
    36_000,
  );
  assert.equal(spans.filter((span) => span?.max === 999).length, 1);
});

test('two courses that are asked for the same time have spans of the same width', () => {
  const [early, late] = [new Course(8), new Course(8)];
  early.add(100, 1);
  late.add(9_900, 1);
  assert.equal(early.spans(8, 10_000).length, late.spans(8, 10_000).length);
});

test('what is no time or no number is left out', () => {
  const course = new Course();
  course.add(Number.NaN, 1);
  course.add(-1, 1);
  course.add(1, Number.POSITIVE_INFINITY);
  assert.deepEqual(highest(course, 8, 0), [undefined]);
});
