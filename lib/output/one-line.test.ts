import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FaultResult, RunRecord } from '../core/record.ts';
import type { HistoryEntry } from '../history/entry.ts';
import type { NightJudgement } from '../history/judge.ts';
import { judgeNight } from '../history/judge.ts';
import { metricsWith, nights, trendOf } from '../history/testing/nights.ts';
import { buildRecord } from '../verdict/record.ts';
import { exampleEvents, examplePlan, streamed } from '../verdict/testing/example-run.ts';
import { nightMarkdown } from './night-markdown.ts';
import { oneLine } from './one-line.ts';

async function passed(): Promise<RunRecord> {
  const record = await buildRecord(
    examplePlan({ create_start: ['max < 2s'] }),
    streamed(exampleEvents),
  );
  return {
    ...record,
    scenario: 'soak',
    startedAt: '2026-11-24T22:00:00.000Z',
    durationMs: 8 * 3_600_000,
    verdict: 'pass',
    reasons: ['all 8 thresholds were met'],
    iterations: { planned: 412_331, completed: 412_331, failed: 0 },
  };
}

/** Nights whose p95 is another one from a night on, the last of them judged. */
function judgement(p95: (index: number) => number, count = 20): NightJudgement {
  const all = nights(count, (index) => ({ metrics: metricsWith({ create: trendOf(p95(index)) }) }));
  const tonight = all.at(-1);
  assert.ok(tonight);
  return judgeNight(all, tonight);
}

const begin = '2026-11-24 soak PASS 412,331 iterations in 8h00m';

test('a night as ever', async () => {
  const line = oneLine(
    await passed(),
    judgement(() => 70, 14),
  );
  assert.equal(line, `${begin}, no worse than the 13 nights before`);
});

test('a night that is worse, since when and in what', async () => {
  const line = oneLine(
    await passed(),
    judgement((index) => (index >= 15 ? 140 : 70)),
  );
  assert.match(line, new RegExp(`^${begin}, worse since 2026-11-16: create p95 \\+1?\\d\\d %$`));
});

test('a night that is better, bad alone, or without enough nights before it', async () => {
  const record = await passed();
  assert.match(
    oneLine(
      record,
      judgement((index) => (index >= 15 ? 35 : 70)),
    ),
    /, no worse than the 19 nights before, better since 2026-11-16: create p95 -\d\d %$/,
  );
  assert.match(
    oneLine(
      record,
      judgement((index) => (index === 19 ? 140 : 70)),
    ),
    /, worse than the 19 nights before in this night alone: create p95 \+\d+ %$/,
  );
  assert.equal(
    oneLine(
      record,
      judgement(() => 70, 5),
    ),
    `${begin}, not compared: 4 nights like it came before, and it takes 9`,
  );
});

test('a night that lacks a figure says so', async () => {
  const all = nights(20);
  const tonight = { ...nights(20)[19], metrics: metricsWith({}) } as HistoryEntry;
  const { create: _create, ...metrics } = tonight.metrics;
  const line = oneLine(await passed(), judgeNight(all, { ...tonight, metrics }));
  assert.match(
    line,
    /, no worse than the 19 nights before, but without create median, create p95$/,
  );
});

test('a night that did not pass says why, and its failed iterations', async () => {
  const record: RunRecord = {
    ...(await passed()),
    ...{ verdict: 'fail', reasons: ['total of residue was 1,\nexpected 0'] },
    iterations: { planned: 10, completed: 1, failed: 1234 },
  };
  assert.equal(
    oneLine(record),
    '2026-11-24 soak FAIL 1 iteration in 8h00m, 1,234 failed; total of residue was 1, expected 0',
  );
});

test('faults are counted, and those that were not overcome', async () => {
  const fault: FaultResult = {
    ...{ number: 1, kind: 'kill-shim', atMs: 1000, injectedInto: 'shim 77', leftOver: [] },
    ...{ detected: { failures: 0 }, recoveredAfterMs: 900, recoverMs: 30_000, verdict: 'pass' },
  };
  const faults = [fault, { ...fault, number: 2 }];
  const record = await passed();
  assert.equal(oneLine({ ...record, faults }), `${begin}, 2 faults, all overcome`);
  const left: FaultResult = { ...fault, number: 3, verdict: 'fail' };
  const withLeft = { ...record, faults: [...faults, left] };
  assert.equal(oneLine(withLeft), `${begin}, 3 faults, 1 not overcome`);
  assert.match(
    nightMarkdown(withLeft),
    /\n## Faults\n\n3 faults: 2 overcome, 1 not overcome.*\n\| FAIL \| 3 kill-shim .*\n\| pass \| 1 kill-shim \|/s,
  );
});

test('as Markdown it has the figures that changed, the thresholds and the warnings', async () => {
  const text = nightMarkdown(
    await passed(),
    judgement((index) => (index >= 15 ? 140 : 70)),
  );
  const [title, , reason] = text.split('\n');
  assert.equal(title, '# 2026-11-24 soak: PASS');
  assert.equal(reason, 'All 8 thresholds were met.');
  assert.match(
    text,
    /\| worse \| `create p95` \| since 2026-11-16 \| [\d.]+ ms \| \d+ ms \| \+\d+ % \|\n/,
  );
  assert.match(text, /\| pass \| `create_start` \| `max < 2s` \| 140 ms \|\n/);
  assert.match(text, /## Warnings\n\n- .*stand-in/);
});

test('a run of a given duration plans no number of iterations', async () => {
  const record = await passed();
  const iterations = { completed: 412_331, failed: 0, faulted: 7 };
  assert.match(
    nightMarkdown({ ...record, iterations }),
    /\n- Iterations: 412331, 0 failed, 7 met by faults\n/,
  );
  assert.match(nightMarkdown(record), /\n- Iterations: 412331 of 412331, 0 failed\n/);
});

test('text from outside can break neither the line nor the page', async () => {
  const record: RunRecord = {
    ...(await passed()),
    ...{ verdict: 'error', reasons: ['a\nb <img> | c\u001b[2J'] },
  };
  assert.match(oneLine(record), /; a b <img> \| c \[2J$/);
  assert.match(nightMarkdown(record), /\na b \\<img\\> \\\| c/i);
});
