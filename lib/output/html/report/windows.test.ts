import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RunRecord, WindowMetric } from '../../../core/record.ts';
import { buildRecord } from '../../../verdict/record.ts';
import { exampleEvents, examplePlan, streamed } from '../../../verdict/testing/example-run.ts';
import { SeriesCollector } from '../../series/series-collector.ts';
import { FigureList } from '../figure.ts';
import { windowSection } from './windows.ts';

const hour = 3_600_000;
const example = await buildRecord(examplePlan(), streamed(exampleEvents));
const series = {
  ...new SeriesCollector({ metrics: [] }).series(),
  phases: [
    { phase: 'measurement', fromMs: 1000, toMs: 1000 + 2 * hour },
    // It was resumed.
    { phase: 'measurement', fromMs: 9000 + 2 * hour, toMs: 9000 + 3 * hour },
  ] as const,
};

function sectionOf(parts: readonly WindowMetric[], changes: Partial<RunRecord> = {}) {
  const windows = parts.map((create_start, index) => ({
    ...{ fromMs: index * hour, toMs: (index + 1) * hour, metrics: { create_start } },
  }));
  const figures = new FigureList();
  const text = windowSection({ ...example, windows, ...changes }, series, figures)?.text ?? '';
  return { text, charts: figures.charts };
}

const part = (median: number, p95?: number): WindowMetric => ({
  ...{ count: 100, failed: 0, min: 1, median, max: 900 },
  ...(p95 !== undefined && { p95 }),
});

describe('the windows of a run', () => {
  test('are drawn as median and p95, each in the middle of its window', () => {
    const { charts } = sectionOf([part(80, 120), part(81, 130), part(90, 150)]);
    assert.equal(charts.length, 1);
    assert.deepEqual(
      charts[0]?.lines.map(({ label, x, y }) => [label, x, y]),
      [
        ['median', [1000 + hour / 2, 1000 + 1.5 * hour, 9000 + 2.5 * hour], [80, 81, 90]],
        ['p95', [1000 + hour / 2, 1000 + 1.5 * hour, 9000 + 2.5 * hour], [120, 130, 150]],
      ],
    );
  });

  test('have the limit that judges them, and the ratio of the last to the first', () => {
    const expression = 'last-window p95 < 1.5 x first-window p95';
    const judged = { metric: 'create_start', expression, limit: 180, unit: 'ms', why: '' } as const;
    const thresholds = [
      { ...judged, value: 150, verdict: 'pass' as const },
      { ...judged, expression: 'p95 < 2s', limit: 2000, verdict: 'pass' as const },
    ];
    const { charts, text } = sectionOf([part(80, 120), part(90, 150)], { thresholds });
    assert.deepEqual(charts[0]?.yMarks, [{ at: 180, label: expression, kind: 'limit' }]);
    assert.ok((charts[0]?.yRange[1] ?? 0) > 180);
    assert.match(
      text,
      /<td>80 ms<\/td><td>90 ms<\/td><td>1\.13<\/td><td>120 ms<\/td><td>150 ms<\/td><td>1\.25<\/td>/,
    );
    assert.match(text, /<span class="pass">pass<\/span> <code>last-window/);
  });

  test('with too few values for a p95 have none, and that is said', () => {
    const { charts, text } = sectionOf([part(80), part(81, 130), part(90)]);
    assert.deepEqual(charts[0]?.lines[1]?.y, [130]);
    assert.match(text, /2 of 3 windows have too few values for a p95\./);
    assert.match(text, /<td>–<\/td><td>–<\/td><td>–<\/td>/);
  });

  test('are no section where there is one only', () => {
    assert.equal(sectionOf([part(80, 120)]).text, '');
  });
});
