import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { MetricSummary } from '../core/record.ts';
import { fillFromRuns } from './results-document.ts';
import { type Part, parts } from './runs.ts';
import { form, pocDocument } from './testing/documents.ts';
import { exampleRuns } from './testing/example-runs.ts';

const runs = exampleRuns();

function metricOf(part: Part, name: string): MetricSummary {
  const metric = runs[part].record.metrics[name];
  assert.ok(metric !== undefined, `${part} has ${name}`);
  return metric;
}

const rss = metricOf('memory-leak', 'harness.rss');
const image = runs['image-pull'].record.image;

/** Every figure of the document: heading, label, and what result.json has, in the document's unit. */
const figures: readonly [string, string, string, number | undefined][] = [
  ['2. Image Pull', '**Pull Time**', 'seconds', (metricOf('image-pull', 'pull').max ?? 0) / 1000],
  ['2. Image Pull', '**Image Size**', 'MB', (image?.compressedBytes ?? 0) / 1e6],
  ['4. Memory Leak Test', '**Memory Growth**', '%', rss.growthPercent],
  ['Image Pull Time', '- Time', 'seconds', (metricOf('image-pull', 'pull').max ?? 0) / 1000],
  ['Image Pull Time', '- Size', 'MB', (image?.compressedBytes ?? 0) / 1e6],
  ['Container Start Time', '- Create', 'ms', metricOf('container-start', 'create').p95],
  ['Container Start Time', '- Start', 'ms', metricOf('container-start', 'start').p95],
  ['Container Start Time', '- Total', 'ms', metricOf('container-start', 'create_start').p95],
  ['Memory Overhead', '- Initial', 'MB', (rss.first ?? 0) / 1e6],
  ['Memory Overhead', '- After 100 cycles', 'MB', (rss.last ?? 0) / 1e6],
  ['Memory Overhead', '- Growth', '%', rss.growthPercent],
];

for (const [name, document] of Object.entries({ pocDocument, form })) {
  describe(`${name}, filled in from runs that all passed`, () => {
    const filled = fillFromRuns(document, runs, '0.1.0');

    for (const [heading, label, unit, value] of figures) {
      test(`${heading}, ${label} is what the result says, in ${unit}`, () => {
        const section = filled.text.split(`### ${heading}\n`)[1] ?? '';
        const line = section.split('\n').find((one) => one.startsWith(`${label}: `)) ?? '';
        const [, figure, written] = /: (-?[\d.]+) ?([a-zA-Z%]+)/.exec(line) ?? [];
        assert.equal(written, unit, line);
        assert.ok(value !== undefined && value > 0);
        // Three digits are written.
        assert.equal(Number(figure).toPrecision(3), value.toPrecision(3), line);
      });
    }

    test('no blank is left, and the decision is to go', () => {
      const [body = ''] = filled.text.split('<!-- containerd-bench');
      assert.doesNotMatch(body, /___|PASS \/|GO \/|^# [A-Z][a-z]+ output|# Problems|# Lessons/m);
      assert.deepEqual([filled.unanswered, filled.byHand, filled.missing], [[], [], []]);
      assert.equal(filled.decision, 'go');
      assert.match(body, /\n\*\*Decision\*\*: ✅ GO\n/);
      assert.equal(body.split('## Next Steps')[0]?.match(/- \[x\] /g)?.length, 8);
      assert.equal(body.match(/\*\*Result\*\*: ✅ PASS\n/g)?.length, 5);
    });

    test('headings stay, and no fence is left open', () => {
      const headings = (text: string) =>
        text.match(/^#{1,6} .*$/gm)?.filter((one) => one[1] === '#');
      assert.deepEqual(headings(filled.text), headings(document));
      assert.equal((filled.text.match(/^```/gm)?.length ?? 1) % 2, 0);
    });

    test('every field has its run, metric and expression at the end', () => {
      for (const { field, sources } of filled.filled) assert.ok(sources.length > 0, field.id);
      assert.match(
        filled.text,
        /\| Image Pull: Pull Time \| 4\.90 seconds \(.*\) \| `runs\/cold-pull` \| `pull` \| `max` \|/,
      );
    });
  });
}

test('the blocks hold what was seen', () => {
  const { text } = fillFromRuns(pocDocument, runs, '0.1.0');
  for (const line of [
    'Containerd socket: /run/containerd/containerd.sock',
    '✓ Connected to containerd in 3.21 ms (new channel, first answer)',
    '✓ Pull 3: 4.90 s',
    '✓ Container started (PID: 4711) in 91.2 ms',
    '✓ Container status: running, asked in 1.31 ms',
    'Cycle 20/100: RSS 69.3 MB, heap 12.3 MB (cycle 19)',
    '  ✓ memory: exit was 137, as it must be',
    '- none of 911 timed operations failed',
  ]) {
    assert.ok(text.split('\n').includes(line), `expected the line "${line}" in:\n${text}`);
  }
  assert.equal(text.match(/^Cycle \d+\/100: /gm)?.length, 11);
});

test('without any run nothing is filled in, and every field is listed', () => {
  const filled = fillFromRuns(pocDocument, {}, '0.1.0');
  assert.equal(filled.decision, 'undecided');
  assert.equal(filled.filled.length, 0);
  assert.ok(filled.text.startsWith(pocDocument));
});

for (const part of parts) {
  test(`without the run for ${part} the decision is open, and its fields stay blank`, () => {
    const { [part]: _, ...others } = runs;
    const filled = fillFromRuns(pocDocument, others, '0.1.0');
    assert.equal(filled.decision, 'undecided');
    assert.ok(filled.unanswered.length > 0);
    assert.match(filled.text, /Not measured:\n/);
    for (const { why } of filled.unanswered) assert.match(why, new RegExp(part));
  });
}
