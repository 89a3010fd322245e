import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RunEvent } from '../core/events.ts';
import { noPaint } from '../output/summary-text.ts';
import {
  ended,
  examplePlan,
  failed,
  iterationEvent,
  phaseEvent,
  runEvent,
  sampled,
  succeeded,
} from '../verdict/testing/example-run.ts';
import { RunState } from './run-state.ts';
import { liveLine, liveLines } from './view.ts';

function stateAfter(...events: readonly RunEvent[]): RunState {
  const state = new RunState(examplePlan());
  for (const event of events) state.take(event);
  return state;
}

const underWay = [
  runEvent,
  phaseEvent('measurement', 1000),
  sampled({ 'harness.rss': 50e6 }, 1000, { iteration: 0 }),
  succeeded('create_start', 1100, 120),
  iterationEvent(true, 2000),
  sampled({ 'harness.rss': 55e6 }, 2010),
  failed('start', 2500, 'no such \u001b[31mthing', { iteration: 2 }),
  iterationEvent(false, 3000, { iteration: 2 }),
];
const now = { nowMs: 3000, silentMs: 0 };

test('a duration that holds a time in which the harness was stopped is not shown', () => {
  const state = stateAfter(
    ...underWay,
    { type: 'jump', kind: 'stalled', atMs: 13_000, ms: 9500 },
    succeeded('create_start', 3400, 9700, { iteration: 3 }),
    iterationEvent(true, 13_150, { iteration: 3 }),
  );
  assert.match(
    liveLine(state, { nowMs: 13_200, silentMs: 0 }),
    /create_start p50 120 ms {2}p95 120 ms/,
  );
});

describe('on a terminal', () => {
  const lines = (size: { columns: number; rows: number }, state = stateAfter(...underWay)) =>
    liveLines(state, now, size, noPaint);

  test('phase, count, rate, ETA, sparklines with figures, and errors are told', () => {
    const text = lines({ columns: 100, rows: 24 }).join('\n');
    assert.match(
      text,
      /^An example {2}abcdef012345\nmeasurement {2}\[=+ +\] {2}2\/4 {2}1\.0\/s {2}ETA 2 s/,
    );
    assert.match(text, /\ncreate_start +\S*[▁-█]\S* +p50 120 ms {2}p95 120 ms\n/);
    assert.match(text, /\nharness\.rss +[▁-█]+ +55 MB \(\+10\.0 %\)\n/);
    assert.match(text, /\nerrors +1 iteration failed; start: not_found, once: no such \[31mthing/);
  });

  for (const columns of [120, 80, 40, 20, 5, 1]) {
    test(`no line is wider than ${columns} characters`, () => {
      for (const line of lines({ columns, rows: 24 })) assert.ok([...line].length <= columns, line);
    });
  }

  test('a low window shows a duration and a level, and no more lines than it has', () => {
    const low = lines({ columns: 80, rows: 8 });
    assert.ok(low.length <= 8);
    assert.ok(low.some((line) => line.startsWith('create_start')));
    assert.ok(low.some((line) => line.startsWith('harness.rss')));
    assert.equal(lines({ columns: 80, rows: 1 }).length, 1);
  });

  test('a run that nothing is heard of is named, one that has just spoken is not', () => {
    const size = { columns: 80, rows: 24 };
    const said = (silentMs: number) =>
      liveLines(stateAfter(...underWay), { nowMs: 3000 + silentMs, silentMs }, size, noPaint);
    assert.ok(said(90_000).some((line) => line.includes('nothing heard of the run for 1m30s')));
    assert.ok(!said(1000).some((line) => line.includes('nothing heard')));
  });

  test('before anything is known it says so little', () => {
    const text = lines({ columns: 80, rows: 24 }, stateAfter()).join('\n');
    assert.match(text, /^An example\nsetup {2}for 3 s\n\nerrors {4}none$/);
  });
});

test('without a terminal the same is one line', () => {
  assert.equal(
    liveLine(stateAfter(...underWay), now),
    'measurement  2/4  1.0/s  ETA 2 s  for 2 s  create_start p50 120 ms  p95 120 ms  ' +
      'harness.rss 55 MB (+10.0 %)  1 failed',
  );
});

test('of a load that lasts for a time, the time tells how far it is', () => {
  const plan = examplePlan();
  const load = {
    kind: 'duration',
    durationMs: 8000,
    windowMs: 1000,
    warmup: 1,
    concurrency: 1,
  } as const;
  const state = new RunState({ ...plan, load });
  for (const event of underWay) state.take(event);
  assert.equal(state.share(3000), 0.25);
  const text = liveLines(state, now, { columns: 100, rows: 24 }, noPaint).join('\n');
  assert.match(text, /\nmeasurement {2}\[=+ +\] {2}2 {2}1\.0\/s {2}ETA 6 s {2}for 2 s\n/);
});

test('a run that was resumed goes on where it was', () => {
  const resumedAt = '2026-01-31T13:00:00.000Z';
  const state = stateAfter(
    ...underWay,
    { type: 'resume', atMs: 3000, resumedAt, gapMs: 3_000_000 },
    phaseEvent('measurement', 5000),
    iterationEvent(true, 6000, { iteration: 3 }),
  );
  assert.deepEqual(state.extent, { done: 3, total: 4 });
  assert.equal(state.leftMs(6000), 1000);
  assert.equal(state.beganOn, Date.parse(resumedAt) - 3000);
});

test('the rate is that of now: it falls when nothing ends', () => {
  const state = stateAfter(...underWay);
  assert.equal(state.ratePerSecond(3000), 1);
  assert.equal(state.ratePerSecond(12_000), 0.1);
});

test('the state keeps no more of errors and warnings than a number', () => {
  const many = Array.from({ length: 1000 }, (_, index) => failed(`op${index}`, index, 'no'));
  const state = stateAfter(runEvent, ...many, ended(2000));
  assert.equal(state.errors.length + state.otherErrors, 1000);
  assert.ok(state.errors.length < 50);
  assert.deepEqual(state.outcome, { kind: 'completed' });
});
