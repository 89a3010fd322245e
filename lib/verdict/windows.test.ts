import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MetricDefinition, Threshold } from '../core/metric.ts';
import { parseThreshold } from './grammar.ts';
import { judgeWindows } from './window-verdict.ts';
import { Windows } from './windows.ts';

const load = {
  kind: 'duration',
  ...{ durationMs: 4000, windowMs: 1000, warmup: 0, concurrency: 1 },
} as const;
const metric: MetricDefinition = { name: 'create_start', kind: 'trend', unit: 'ms', help: '' };

function thresholdOf(text: string): Threshold & { window: 'first' | 'last' | 'each' } {
  const threshold = parseThreshold(metric, text);
  if ('problem' in threshold) assert.fail(threshold.problem);
  const { window } = threshold;
  assert.ok(window);
  return { ...threshold, window };
}

/** Windows of 40 values each: all of a window are the same. */
function windowsOf(levels: readonly number[]) {
  const windows = new Windows(load);
  for (const [index, level] of levels.entries()) {
    for (let turn = 0; turn < 40; turn += 1)
      windows.add(metric.name, index * 1000 + turn * 25, level);
  }
  return windows;
}

const judge = (text: string, levels: readonly number[]) =>
  judgeWindows(thresholdOf(text), windowsOf(levels).of(metric.name));

test('the last window is compared with the first', () => {
  const text = 'last-window p95 < 1.5 x first-window p95';
  const passed = judge(text, [100, 300, 300, 149]);
  assert.deepEqual([passed.verdict, passed.value, passed.limit], ['pass', 149, 150]);
  const failed = judge(text, [100, 100, 100, 151]);
  assert.deepEqual([failed.verdict, failed.value, failed.limit], ['fail', 151, 150]);
  assert.match(
    failed.why,
    /p95 of create_start in the last window was 151 ms, 0\.667% above the limit of 150 ms; /,
  );
});

test('each window must hold, and the one that does not is named', () => {
  assert.equal(judge('each-window p95 < 200ms', [100, 110, 120, 130]).verdict, 'pass');
  const { verdict, why, value } = judge('each-window p95 < 200ms', [100, 250, 120, 130]);
  assert.deepEqual([verdict, value], ['fail', 250]);
  assert.match(why, /in window 2 was 250 ms/);
});

test('a run of one window compares nothing, and a window with too few values tells nothing', () => {
  const text = 'last-window p95 < 1.5 x first-window p95';
  assert.equal(judge(text, [100]).verdict, 'inconclusive');
  const windows = windowsOf([100, 100]);
  windows.add(metric.name, 3999, 5000);
  const { verdict, why } = judgeWindows(thresholdOf(text), windows.of(metric.name));
  assert.equal(verdict, 'inconclusive');
  assert.match(why, /needs at least 20 values, there were 1/);
});

test('an iteration that ends after the time belongs to the last window, and windows have a rate', () => {
  const windows = windowsOf([1, 1, 1, 1]);
  windows.add(metric.name, 4700, 1);
  const all = windows.of(metric.name);
  assert.equal(all.length, 4);
  assert.equal(all[3]?.values.count, 41);
  assert.equal(judge('first-window rate >= 40/s', [1, 1]).verdict, 'pass');
});

test('failures are counted in the window that they are in', () => {
  const windows = windowsOf([1, 1]);
  windows.addFailure(metric.name, 1500);
  const [first, second] = windows.summaries(() => true);
  assert.equal(first?.metrics[metric.name]?.failed, 0);
  assert.deepEqual(second?.metrics[metric.name], {
    ...{ count: 40, failed: 1, min: 1, median: 1, p95: 1, max: 1 },
  });
});

test('what is no threshold on windows is refused with what is', () => {
  const problemOf = (text: string) => {
    const found = parseThreshold(metric, text);
    return 'problem' in found ? found.problem : '';
  };
  assert.match(problemOf('middle-window p95 < 1s'), /expected first-window, last-window or each/);
  assert.match(problemOf('last-window growth < 1%'), /a window has none/);
  assert.match(problemOf('p95 < 2 x first-window p95'), /expected a window before p95/);
  assert.match(problemOf('last-window p95 < 2 x first-window count'), /in the unit of p95/);
  assert.match(problemOf('last-window p95 < much x first-window p95'), /a number without a unit/);
});
