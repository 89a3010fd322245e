import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MetricSummary, RunRecord } from '../core/record.ts';
import { buildRecord } from '../verdict/record.ts';
import { exampleEvents, examplePlan, streamed } from '../verdict/testing/example-run.ts';
import { reportMarkdown } from './markdown.ts';
import { noPaint, summaryText } from './summary-text.ts';
import { whereTimeGoes } from './where-time-goes.ts';

function trend(median: number, low: number, high: number): MetricSummary {
  const medianInterval = { low, high };
  return { kind: 'trend', unit: 'ms', count: 50, failed: 0, min: 1, median, medianInterval };
}

async function recordOf(metrics: RunRecord['metrics']): Promise<RunRecord> {
  return { ...(await buildRecord(examplePlan(), streamed(exampleEvents))), metrics };
}

const calls = {
  create_start: {
    ...trend(100, 95, 108),
    outliers: { count: 2, low: -10, high: 180 },
  },
  'snapshot.prepare': trend(7, 6, 8),
  'container.create': trend(3, 2, 4),
  'task.create': trend(75, 70, 80),
  'task.start': trend(15, 14, 16),
};
const floors = {
  'null-call': trend(0.5, 0.4, 0.6),
  'bare-runtime': trend(80, 77, 84),
  'create_start.overhead': trend(21, 18, 25),
};

test('each call has its share, and the floors say whose the time is', async () => {
  const found = whereTimeGoes(await recordOf({ ...calls, ...floors }));
  assert.deepEqual(
    found?.parts.map(({ metric, sharePercent }) => [metric, sharePercent]),
    [
      ['snapshot.prepare', 7],
      ['container.create', 3],
      ['task.create', 75],
      ['task.start', 15],
    ],
  );
  assert.deepEqual(found.sentences, [
    'the whole of create_start took 100 ms (median; 95 ms to 108 ms with 95 % confidence); 2 of its 50 values ' +
      'are outliers, above 180 ms, and stay in all figures',
    'the OCI runtime alone took 80 ms (median; 77 ms to 84 ms with 95 % confidence) to create ' +
      'and start the same container; containerd added 21 ms (median; 18 ms to 25 ms with 95 % ' +
      "confidence) to it, 21% of create_start, by its calls, the shim and the snapshot; the other 79% are the runtime's",
    'a call that asks for nothing took 0.5 ms (median; 0.4 ms to 0.6 ms with 95 % confidence); ' +
      'create_start is 4 calls',
  ]);
});

test('a difference that may be none is not shared out', async () => {
  const near = { ...floors, 'create_start.overhead': trend(4, -3, 9) };
  const found = whereTimeGoes(await recordOf({ ...calls, ...near }));
  assert.match(found?.sentences[1] ?? '', /too near to create_start to tell/);
  assert.doesNotMatch(found?.sentences[1] ?? '', /%.*of create_start/);
});

test('of so few iterations that the difference has no interval, none is shared out either', async () => {
  const { medianInterval: _, ...few } = trend(21, 18, 25);
  const found = whereTimeGoes(
    await recordOf({ ...calls, ...floors, 'create_start.overhead': few }),
  );
  assert.match(found?.sentences[1] ?? '', /containerd adds takes more iterations to tell$/);
});

test('the terminal tells it where a floor was measured, the report always', async () => {
  const plain = await recordOf(calls);
  assert.doesNotMatch(summaryText(plain, 'x', noPaint), /Where the time goes/);
  assert.match(
    reportMarkdown(plain),
    /<summary>Where the time goes<\/summary>\n[\s\S]*\| `task.create` \| 75 ms \| 75% \|/,
  );
  const full = summaryText(await recordOf({ ...calls, ...floors }), 'x', noPaint);
  assert.match(
    full,
    /Where the time goes \(medians, of 100 ms\):\n {2}snapshot.prepare +7 ms +7%\n/,
  );
});

test('a run that measured no create_start has nothing to tell', async () => {
  assert.equal(whereTimeGoes(await recordOf(floors)), undefined);
});
