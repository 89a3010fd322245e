import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { MemoryCourse } from '../../../core/events.ts';
import { SeriesCollector } from '../../series/series-collector.ts';
import { FigureList } from '../figure.ts';
import { containerMemoryFigure } from './container-memory.ts';

const empty = new SeriesCollector({ metrics: [] }).series();
const mebibytes = (count: number) => count * 2 ** 20;
const killed: MemoryCourse = {
  ...{ limitBytes: mebibytes(128), afterMs: [0, 200, 410], peakBytes: mebibytes(128) },
  ...{ bytes: [1, 120, 0].map(mebibytes), killedAfterMs: 410, exitStatus: 137 },
};
const free: MemoryCourse = {
  ...{ afterMs: [0, 200, 600], bytes: [1, 120, 256].map(mebibytes), exitStatus: 0 },
};

function figureOf(...courses: readonly MemoryCourse[]) {
  const figures = new FigureList();
  const containerMemory = courses.map((course, index) => ({ step: 8 + 5 * index, ...course }));
  const figure = containerMemoryFigure({ ...empty, containerMemory }, figures);
  return { text: figure?.text ?? '', chart: figures.charts[0] };
}

describe('memory up to the kill', () => {
  test('is drawn with the limit and the kill in it', () => {
    const { chart, text } = figureOf(killed, free);
    assert.deepEqual(
      chart?.lines.map(({ label }) => label),
      ['step 8, 128 MiB: killed for memory', 'step 13, without a limit: exit status 0'],
    );
    const at = mebibytes(128);
    assert.deepEqual(chart?.yMarks, [{ at, label: 'limit 128 MiB', kind: 'limit' }]);
    assert.deepEqual(chart?.xMarks, [{ at: 410, label: 'killed after 410 ms', kind: 'figure' }]);
    assert.ok(
      chart !== undefined && chart.yRange[1] > mebibytes(256),
      'all of it is in the picture',
    );
    assert.match(
      text,
      /Step 8 \(limit 128 MiB\): killed for memory after 410 ms, at most 134 MB\./,
    );
    assert.match(text, /Step 13 \(without a limit\): exit status 0, at most 268 MB\./);
  });

  test('is not drawn where no container had a limit, or too little was read', () => {
    assert.equal(figureOf(free).chart, undefined);
    assert.equal(figureOf({ ...killed, afterMs: [0], bytes: [1] }).chart, undefined);
    assert.equal(figureOf().chart, undefined);
  });
});
