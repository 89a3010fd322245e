import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ChangePoint, changePoints, SplitSearch } from './change-points.ts';
import { seededRandom } from './random.ts';

const options = { level: 0.01, smallest: 3, seed: 1 };
const random = seededRandom(11);

/** Standard normal, by Box and Muller. */
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Noise of sd 1 about the levels, each for as many values as it says. */
const levels = (...parts: readonly (readonly [count: number, level: number])[]): number[] =>
  parts.flatMap(([count, level]) => Array.from({ length: count }, () => level + normal()));

const indices = (found: readonly ChangePoint[]) => found.map(({ index }) => index);
const find = (values: readonly number[]) => indices(changePoints(values, options));

/** Whole numbers drawn from 1 to 50, 60 to 120 and 150 to 250. */
const threeLevels = [
  ...[41, 18, 23, 3, 32, 11, 40, 13, 29, 48, 47, 35, 18, 21, 6, 2, 23, 3, 4, 7],
  ...[120, 103, 102, 81, 71, 62, 115, 61, 108, 63, 70, 98, 65, 96, 64, 74, 70, 113, 90, 114],
  ...[208, 196, 153, 150, 225, 179, 206, 165, 177, 151, 218, 217, 244, 245, 229, 195, 225, 229],
  ...[176, 250],
];

describe('as published', () => {
  // The examples of MongoDB's signal-processing-algorithms, tests/test_detection.py, also at p = 0.01.
  test('three levels change where they do', () => {
    assert.deepEqual(find(threeLevels), [20, 40]);
  });

  test('one value on the way belongs to the level before', () => {
    assert.deepEqual(find([...Array(14).fill(50), 74, ...Array(15).fill(100)]), [15]);
    assert.deepEqual(find([...Array(15).fill(50), ...Array(15).fill(100)]), [15]);
  });
});

describe('the best split', () => {
  const best = (values: readonly number[], smallest: number) =>
    new SplitSearch(values.length, smallest).best(Float64Array.from(values));
  const isNear = (actual: number | undefined, expected: number) =>
    assert.ok(Math.abs((actual ?? 0) - expected) < 1e-9 * expected, `${actual}, not ${expected}`);

  // Expected values by a program of its own in Python, which sums each pair for each split anew.
  test('is where the formula of the paper is greatest', () => {
    const split = best(threeLevels, 3);
    assert.deepEqual([split?.index, split?.until], [40, 60]);
    isNear(split?.statistic, 2848.1169590643276);
  });

  test('leaves out what comes after a bump', () => {
    const bump = [10.2, 9.8, 10.1, 10.4, 9.9, 10, 12.1, 12.4, 11.9, 12.2, 10.1, 9.7, 10.3];
    const split = best(bump, 2);
    assert.deepEqual([split?.index, split?.until], [6, 10]);
    isNear(split?.statistic, 8.72);
  });

  test('has at least so many values on either side, and is none where there are too few', () => {
    assert.equal(best([0, 9, 9, 9, 9, 9], 3)?.index, 3);
    assert.equal(best([0, 0, 0, 9, 9], 3), undefined);
  });
});

describe('on series whose changes are known', () => {
  /** In how many of the series something is found. */
  const share = (count: number, make: () => readonly number[]) =>
    Array.from({ length: count }, (_, seed) => changePoints(make(), { ...options, seed })).filter(
      (found) => found.length > 0,
    ).length / count;

  test('white noise has none, but in about as many series as the level says', () => {
    const found = share(400, () => levels([30, 0]));
    assert.ok(found <= 0.03, `in ${found} of the series`);
  });

  test('a step of 4 sd is found at its place, one night more or less', () => {
    let others = 0;
    for (let series = 0; series < 20; series += 1) {
      const found = find(levels([18, 0], [12, 4]));
      assert.ok(
        found.some((index) => Math.abs(index - 18) <= 1),
        `found at ${found}`,
      );
      others += found.length - 1;
    }
    assert.ok(others <= 2, `${others} more, where there is none`);
  });

  test('the third night after a large step is enough', () => {
    const found = share(50, () => levels([27, 0], [3, 8]));
    assert.ok(found >= 0.9, `in ${found} of the series`);
  });

  test('two steps are two, also when the second goes back', () => {
    assert.deepEqual(find(levels([15, 0], [15, 8], [15, 16])), [15, 30]);
    assert.deepEqual(find(levels([15, 0], [10, 8], [15, 0])), [15, 25]);
  });

  test('a single bad night is no change, wherever it is', () => {
    const bad = (at: number) =>
      levels([30, 0]).map((value, index) => value + (index === at ? 20 : 0));
    for (const at of [15, 27, 28, 29]) {
      const found = share(50, () => bad(at));
      assert.ok(found <= 0.08, `at ${at}: in ${found} of the series`);
    }
  });

  test('nights that resemble the one before have no more changes, when it is known how much', () => {
    let before = normal();
    const wandering = () =>
      Array.from({ length: 30 }, () => {
        before = 0.5 * before + normal();
        return before;
      });
    const alarms = (memory: number) =>
      Array.from({ length: 300 }, (_, seed) =>
        changePoints(wandering(), { ...options, seed, memory }),
      ).filter((found) => found.length > 0).length / 300;
    assert.ok(alarms(0.5) <= 0.04, 'about as many as the level says');
    assert.ok(alarms(0) > 0.2, 'without that knowledge there are many');
  });

  test('four nights of 3 sd are mostly enough, five nearly always', () => {
    const found = (nights: number) =>
      Array.from({ length: 50 }, (_, seed) =>
        changePoints(levels([30 - nights, 0], [nights, 3]), { ...options, seed }),
      ).filter((all) => all.some(({ index }) => Math.abs(index - (30 - nights)) <= 1)).length / 50;
    assert.ok(found(4) >= 0.7);
    assert.ok(found(5) >= 0.8);
  });

  test('a slow drift is found as a change near its middle', () => {
    const found = find(levels([40, 0]).map((value, index) => value + 0.3 * index));
    assert.ok(found.length >= 1);
    assert.ok(
      found.some((index) => index >= 12 && index <= 28),
      `found at ${found}`,
    );
  });

  test('equal values, few values and none have no change', () => {
    assert.deepEqual(find(Array(30).fill(7)), []);
    assert.deepEqual(find([1, 1, 1, 9, 9, 9]), [], 'six nights prove nothing at this level');
    assert.deepEqual(find([1, 2]), []);
    assert.deepEqual(find([]), []);
  });

  test('the same seed gives the same answer', () => {
    const values = levels([12, 0], [8, 3]);
    assert.deepEqual(changePoints(values, options), changePoints(values, options));
  });
});
