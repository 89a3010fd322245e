import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figureName } from '../output/figure-text.ts';
import type { HistoryEntry } from './entry.ts';
import { judgeNight } from './judge.ts';
import { about, metricsWith, nights, trendOf } from './testing/nights.ts';

/** The latest is judged against those before. */
function judged(all: readonly HistoryEntry[]) {
  const tonight = all.at(-1);
  assert.ok(tonight);
  return judgeNight(all.slice(0, -1), tonight);
}

const p95From = (first: number, p95: number) => (index: number) =>
  index >= first ? { metrics: metricsWith({ create: trendOf(p95) }) } : {};

test('nights as ever are no worse', () => {
  const { word, nights: compared } = judged(nights(14));
  assert.deepEqual([word, compared], ['no-worse', 13]);
});

test('a figure that went up is worse since its night, and one that went down is better', () => {
  const worse = judged(nights(20, p95From(15, 84)));
  assert.equal(worse.word, 'worse');
  assert.deepEqual(
    worse.worse.map(({ figures, change }) => [figureName(figures), change.date.slice(0, 10)]),
    [['create p95', '2026-11-16']],
  );
  const better = judged(nights(20, p95From(15, 60)));
  assert.deepEqual([better.word, better.better.length], ['no-worse', 1]);
});

test('of a rate, less is worse', () => {
  const rate = (index: number) => about(index >= 15 ? 7 : 10);
  const { worse } = judged(
    nights(20, (index) => ({
      metrics: metricsWith({
        iterations: { kind: 'counter', unit: 'count', total: 1000, rate: rate(index) },
      }),
    })),
  );
  assert.deepEqual(
    worse.map(({ figures }) => figureName(figures)),
    ['iterations rate'],
  );
});

test('one bad night is that, the first time', () => {
  const { word, bad, worse } = judged(nights(20, p95From(19, 140)));
  assert.deepEqual([word, worse.length], ['bad-night', 0]);
  assert.deepEqual(
    bad.map(({ figures }) => figureName(figures)),
    ['create p95'],
  );
});

test('something left behind for the first time is a bad night', () => {
  const residue = { kind: 'counter', unit: 'count', total: 1 } as const;
  const { word } = judged(
    nights(20, (index) => (index === 19 ? { metrics: metricsWith({ residue }) } : {})),
  );
  assert.equal(word, 'bad-night');
});

test('what was mended is no longer held against a night, nor is a night that is well again', () => {
  const mended = (index: number) =>
    index >= 10 && index < 16 ? { metrics: metricsWith({ create: trendOf(100) }) } : {};
  assert.equal(judged(nights(22, mended)).word, 'no-worse');
  const wellTonight = (index: number) =>
    index >= 12 && index < 19 ? { metrics: metricsWith({ create: trendOf(100) }) } : {};
  assert.equal(judged(nights(20, wellTonight)).word, 'no-worse');
});

test('a change of less than five percent does not matter, however sure it is', () => {
  assert.equal(judged(nights(30, p95From(15, 72.5))).word, 'no-worse');
});

test('many small changes that come to a large one are one', () => {
  const stairs = (index: number) => 70 * 1.04 ** Math.floor(index / 10);
  const { word, worse } = judged(
    nights(31, (index) => ({ metrics: metricsWith({ create: trendOf(stairs(index)) }) })),
  );
  assert.equal(word, 'worse');
  assert.deepEqual(
    worse.map(({ figures }) => figureName(figures)),
    ['create p95'],
  );
});

test('a slope matters when it comes to five percent over a night', () => {
  const from = (slope: number) => (index: number) => ({
    judged: ['harness.rss'],
    metrics: metricsWith({
      'harness.rss': {
        ...{ kind: 'gauge', unit: 'bytes', last: about(70e6), growth: 0.1 },
        slope: about(index >= 15 ? slope : 1),
      },
    }),
  });
  // Over 1,000 iterations of a process of 70 MB five percent are 3,500 bytes an iteration.
  assert.equal(judged(nights(20, from(3000))).word, 'no-worse');
  const { worse } = judged(nights(20, from(4000)));
  assert.deepEqual(
    worse.map(({ figures }) => figureName(figures)),
    ['harness.rss slope'],
  );
});

test('a figure that this night lacks is not held against it, but said to be lacking', () => {
  const all = nights(20, (index) => (index === 19 ? { metrics: {} } : p95From(15, 140)(index)));
  const { word, missing } = judged(all);
  assert.equal(word, 'no-worse');
  assert.deepEqual(missing.map(figureName), [
    ...['create median', 'create p95', 'residue', 'iterations rate', 'failures'],
  ]);
});

test('nights of another scenario, of another fingerprint and cut short do not count', () => {
  const all = nights(
    30,
    (index) =>
      [
        {},
        { scenario: 'leak' },
        { fingerprint: { containerd: '1.7.24' } },
        { verdict: 'aborted' as const },
        { verdict: 'error' as const },
      ][index % 5] ?? {},
  );
  const tonight = { ...nights(31)[30], runId: 'tonight' } as HistoryEntry;
  const { word, nights: compared, takes } = judgeNight(all, tonight);
  assert.deepEqual([word, compared, takes], ['too-few', 6, 10]);
});

test('a night that was cut short is not compared', () => {
  const all = nights(20, (index) => (index === 19 ? { verdict: 'aborted' } : {}));
  assert.equal(judged(all).word, 'cut-short');
});

test('a night that stands in the history already is not compared with itself', () => {
  const all = nights(14);
  const tonight = all.at(-1);
  assert.ok(tonight);
  assert.equal(judgeNight(all, tonight).nights, 13);
});

test('what is older than thirty nights is what one is used to', () => {
  assert.equal(judged(nights(60, p95From(10, 100))).word, 'no-worse');
  assert.equal(judged(nights(60, p95From(40, 100))).word, 'worse');
});

test('nights as ever are seldom called worse', () => {
  const words = Array.from({ length: 60 }, () => judged(nights(30)).word);
  const worse = words.filter((word) => word === 'worse').length;
  assert.ok(worse <= 5, `${worse} of 60`);
});
