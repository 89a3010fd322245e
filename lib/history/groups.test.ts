import assert from 'node:assert/strict';
import { test } from 'node:test';
import { historyData } from './data.ts';
import { historyGroups } from './groups.ts';
import { metricsWith, nights, trendOf } from './testing/nights.ts';

const newer = { containerd: '1.7.24' };

test('another fingerprint begins a series of its own, and says what differs', () => {
  const all = nights(12, (index) => (index >= 8 ? { fingerprint: newer } : {}));
  const groups = historyGroups(all, {});
  assert.deepEqual(
    groups.map(({ nights, differences }) => [nights.length, differences]),
    [
      [8, []],
      [4, ['containerd: 1.6.20 and 1.7.24']],
    ],
  );
});

test('a series goes on after a night with another fingerprint', () => {
  const all = nights(12, (index) => (index === 5 ? { fingerprint: newer } : {}));
  assert.deepEqual(
    historyGroups(all, {}).map(({ nights }) => nights.length),
    [1, 11],
  );
});

test('a night that was cut short before it knew its versions goes with the one before it', () => {
  const cut = { verdict: 'aborted' as const, fingerprint: {} };
  const groups = historyGroups(
    nights(8, (index) =>
      index === 0 || index === 5 ? cut : index > 5 ? { fingerprint: newer } : {},
    ),
    {},
  );
  assert.deepEqual(
    groups.map(({ nights, differences }) => [nights.length, differences.length]),
    [
      [6, 0],
      [2, 1],
    ],
  );
  const [only] = historyGroups(
    nights(2, () => cut),
    {},
  );
  assert.equal(only?.nights.length, 2);
});

test('scenarios, metrics and how many nights can be chosen', () => {
  const all = nights(12, (index) => (index % 2 === 0 ? { scenario: 'leak' } : {}));
  const [group, ...others] = historyGroups(all, {
    scenario: 'leak',
    metrics: ['harness.rss', 'nonsense'],
    last: 4,
  });
  assert.equal(others.length, 0);
  assert.equal(group?.nights.length, 4);
  assert.deepEqual(
    group?.courses.map(({ figures }) => [figures.metric, figures.aggregate, figures.unit]),
    [
      ['harness.rss', 'last', 'bytes'],
      ['harness.rss', 'growth', 'percent'],
      ['harness.rss', 'slope', 'bytes/iteration'],
    ],
  );
});

test('without a choice it is what the latest night is judged by, and the basic counters', () => {
  const [group] = historyGroups(nights(3), {});
  assert.deepEqual(
    group?.courses.map(({ figures }) => `${figures.metric} ${figures.aggregate}`),
    ['create median', 'create p95', 'residue total', 'iterations rate', 'failures total'],
  );
});

test('a night that was cut short, or lacks a metric, has no value, and none is made up', () => {
  const all = nights(
    5,
    (index) => [{}, { verdict: 'aborted' as const }, { metrics: {} }][index] ?? {},
  );
  const [group] = historyGroups(all, { metrics: ['create'] });
  assert.equal(group?.nights.length, 5);
  assert.deepEqual(
    group?.courses[0]?.figures.dates.map((date) => date.slice(8, 10)),
    ['01', '04', '05'],
  );
});

test('for charts there are dates, values, change points and outliers of each figure', () => {
  const p95 = (index: number) => (index === 6 ? 200 : index >= 20 ? 100 : 70);
  const all = nights(30, (index) => ({ metrics: metricsWith({ create: trendOf(p95(index)) }) }));
  const [data] = historyGroups(all, { metrics: ['create'] }).map(historyData);
  const series = data?.series.find(({ aggregate }) => aggregate === 'p95');
  assert.equal(series?.values.length, 30);
  assert.equal(series?.dates.length, 30);
  assert.deepEqual(
    series?.changePoints.map(({ index, worse }) => [index, worse]),
    [[20, true]],
  );
  assert.ok(Math.abs((series?.changePoints[0]?.after ?? 0) - 100) < 3);
  assert.deepEqual(
    series?.outliers.map(({ index, worse }) => [index, worse]),
    [[6, true]],
  );
  assert.deepEqual(JSON.parse(JSON.stringify(data)), data, 'all of it is data');
});

test('an empty history has no group', () => {
  assert.deepEqual(historyGroups([], {}), []);
});
