import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Comparison } from '../../../comparison/comparison.ts';
import type { RunEvent } from '../../../core/events.ts';
import type { RunRecord } from '../../../core/record.ts';
import { buildRecord } from '../../../verdict/record.ts';
import { exampleEvents, examplePlan, streamed } from '../../../verdict/testing/example-run.ts';
import { SeriesCollector } from '../../series/series-collector.ts';
import { exampleComparison } from '../../testing/example-comparison.ts';
import { readPageAssets } from '../page-assets.ts';
import { reportHtml } from './report.ts';

const assets = await readPageAssets();
const plan = examplePlan({ 'harness.rss': ['growth < 10%'], residue: ['total == 0'] });

const metrics = plan.metrics.map((one) => ({ ...one, help: `What ${one.name} is.` }));

async function report(
  events: readonly RunEvent[],
  changes: Partial<RunRecord> = {},
  comparison?: Comparison,
) {
  const collector = new SeriesCollector(plan);
  for (const event of events) collector.add(event);
  const record = { ...(await buildRecord(plan, streamed(events))), ...changes };
  return reportHtml(
    { record, series: collector.series(), metrics, ...(comparison && { comparison }) },
    assets,
  );
}

const headings = (page: string) =>
  [...page.matchAll(/<h2 id="[^"]*">([^<]*)</g)].map(([, name]) => name);

describe('a report', () => {
  test('has the decision first, and the sections in their order', async () => {
    const page = await report(exampleEvents);
    assert.match(
      page,
      /<h1>An example<\/h1>\s*<p class="decision fail"><strong>Failed\.<\/strong>/,
    );
    assert.deepEqual(headings(page), [
      ...['Thresholds', 'Warnings', 'What was measured', 'Memory', 'Latency'],
      ...['Errors', 'Counters and residue'],
    ]);
    assert.ok(page.indexOf('class="decision') < page.indexOf('id="thresholds"'));
  });

  test('says of a threshold its value, its limit, how far that is, and what it is about', async () => {
    const page = await report(exampleEvents);
    const row =
      /<code>harness\.rss<\/code> <code>growth &#60; 10%<\/code>[\s\S]*?<\/tr>/.exec(page)?.[0] ??
      '';
    for (const text of ['5%', '10%', '5\u00a0points below the limit', 'What harness.rss is.']) {
      assert.ok(row.includes(text), `${text} in ${row}`);
    }
  });

  test('draws no slope over the lives of a daemon that was started again', async () => {
    const collector = new SeriesCollector(plan);
    for (const event of exampleEvents) collector.add(event);
    const collected = collector.series();
    const record = await buildRecord(plan, streamed(exampleEvents));
    const [level, metric] = [collected.levels['harness.rss'], record.metrics['harness.rss']];
    assert.ok(level !== undefined && metric !== undefined);
    const pageOf = (kind: 'kill-daemon' | 'kill-shim') => {
      const faults = [{ number: 1, kind, fromMs: 1, endedMs: 2, recoveredMs: 3 }];
      const series = { ...collected, faults, levels: { 'daemon.rss': level } };
      return reportHtml(
        { record: { ...record, metrics: { 'daemon.rss': metric } }, series, metrics: [] },
        assets,
      );
    };
    assert.match(pageOf('kill-daemon'), /of the longest life of one daemon/);
    assert.doesNotMatch(pageOf('kill-shim'), /of the longest life of one daemon/);
  });

  test('is there for a run that was cut short', async () => {
    const cut = exampleEvents.slice(
      0,
      exampleEvents.findIndex(({ type }) => type === 'image'),
    );
    const page = await report(cut);
    assert.match(page, /<p class="decision open"><strong>Aborted\.<\/strong>/);
    assert.match(page, /without a look at what it left/);
    assert.ok(!headings(page).includes('Memory'), 'what it has not, has no section');
  });

  test('draws a comparison with the baseline where there is one', async () => {
    const page = await report(exampleEvents, {}, exampleComparison);
    assert.ok(headings(page).includes('Comparison with the baseline'));
    for (const { metric } of exampleComparison.metrics)
      assert.ok(page.includes(`>${metric}<`), metric);
  });

  test('is the same for the same run', async () => {
    assert.equal(await report(exampleEvents), await report(exampleEvents));
  });
});

describe('what comes from outside', () => {
  const evil = `</script><script>alert(1)</script><!--"'&`;

  test('is text, wherever it stands', async () => {
    const page = await report(exampleEvents, {
      ...{ title: evil, scenario: evil, reasons: [evil], overrides: [evil] },
      errors: [{ operation: evil, code: evil, message: evil, count: 1, firstIteration: 1 }],
      residue: { total: 1, items: [{ kind: 'file', id: evil, namespace: evil }] },
      warnings: [{ code: 'inventory-incomplete', reason: evil }],
      checks: [
        {
          ...{ check: evil, kind: 'observed', fact: 'exit', expression: evil, unit: 'count' },
          ...{ count: 1, failed: 1, verdict: 'fail', why: evil, output: evil },
        },
      ],
    });
    assert.ok(!page.includes('alert(1)</script>'), 'no markup of its own');
    assert.equal(page.match(/<script>/g)?.length, 2, 'uPlot and the own script');
    const times = page.split('&#60;script&#62;alert(1)').length - 1;
    assert.ok(times >= 10, `it is there as text, ${times} times`);
  });

  test('cannot leave the data of the charts, as the name of a metric', async () => {
    const record = await buildRecord(plan, streamed(exampleEvents));
    const collector = new SeriesCollector(plan);
    // As often as it takes to be drawn.
    for (const event of [1, 2].flatMap(() => exampleEvents)) collector.add(event);
    const series = collector.series();
    const { create_start: drawn } = series.durations;
    assert.ok(drawn);
    const page = reportHtml(
      { record, series: { ...series, durations: { [evil]: drawn } }, metrics: [] },
      assets,
    );
    assert.match(page, /"label":"\\u003c\/script\\u003e/);
    assert.equal(page.match(/<script>/g)?.length, 2);
  });
});
