import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  examplePlan,
  failed,
  iterationEvent,
  phaseEvent,
  sampled,
  succeeded,
} from '../verdict/testing/example-run.ts';
import { createProgress, type ProgressTarget } from './progress.ts';

function target(isTerminal: boolean, columns = 200): ProgressTarget & { written: string } {
  return {
    isTerminal,
    columns: () => columns,
    written: '',
    write(text) {
      this.written += text;
    },
  };
}

test('without a terminal each drawing is a line with count, rate, ETA, median, growth and failures', () => {
  const out = target(false);
  const progress = createProgress(examplePlan(), out);
  progress.event(phaseEvent('measurement', 1000));
  progress.event(sampled({ 'harness.rss': 50e6, 'harness.heap': 10e6 }, 1000));
  progress.event(succeeded('create_start', 1100, 120));
  progress.event(succeeded('iteration', 1100, 120));
  progress.event(iterationEvent(true, 2000));
  progress.event(failed('start', 2500, 'no'));
  progress.event(iterationEvent(false, 3000));
  progress.event(sampled({ 'harness.rss': 55e6 }, 3000));
  progress.draw(3000);
  assert.match(out.written, /^measurement {2}2\/4 {2}1\.0\/s {2}ETA 2 s {2}\S+ p50 120 ms {2}/);
  assert.match(out.written, /rss 55 MB \(\+10\.0 %\) {2}heap 10 MB \(\+0\.0 %\) {2}1 failed\n$/);
});

test('growth counts from the measurement on, not from the warm-up', () => {
  const out = target(false);
  const progress = createProgress(examplePlan(), out);
  progress.event(sampled({ 'harness.rss': 40e6 }, 10, { phase: 'warm-up' }));
  progress.event(sampled({ 'harness.rss': 50e6 }, 20, { phase: 'warm-up' }));
  progress.event(sampled({ 'harness.rss': 51e6 }, 30));
  progress.draw(40);
  assert.match(out.written, /rss 51 MB \(\+2\.0 %\)/);
});

test('a phase without iterations says how long it has taken', () => {
  const out = target(false);
  const progress = createProgress(examplePlan(), out);
  progress.event(phaseEvent('settle', 1000));
  progress.draw(13_000);
  assert.equal(out.written, 'settle  for 12 s\n');
});

test('on a terminal a drawing replaces the one before and fits the window', () => {
  const out = target(true, 40);
  const progress = createProgress(examplePlan(), out);
  progress.event(phaseEvent('measurement', 0));
  progress.draw(10);
  progress.line('a message');
  progress.draw(20);
  progress.finish();
  const [first, message, second] = out.written
    .replaceAll('\r\u001b[K', '\n')
    .split('\n')
    .filter((text) => text !== '');
  assert.ok(first !== undefined && first.length < 40);
  assert.equal(message, 'a message');
  assert.equal(second, first);
  assert.ok(out.written.endsWith('\r\u001b[K'), 'the line is cleared at the end');
});

test('an iteration that a fault met has not failed, and is in no duration', () => {
  const out = target(false);
  const progress = createProgress(examplePlan(), out);
  progress.event(phaseEvent('measurement', 1000));
  for (const event of [succeeded('create_start', 1100, 9000), iterationEvent(false, 2000)]) {
    assert.ok(event.type === 'timing' || event.type === 'iteration');
    progress.event({ ...event, fault: 1 });
  }
  progress.draw(3000);
  assert.doesNotMatch(out.written, /failed|p50/);
  assert.match(out.written, / 1 met by faults\n$/);
});
