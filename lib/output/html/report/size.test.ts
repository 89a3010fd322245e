import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildRecord } from '../../../verdict/record.ts';
import { streamed } from '../../../verdict/testing/example-run.ts';
import { readPlan } from '../../read-plan.ts';
import { seriesJson } from '../../series/read-series.ts';
import { SeriesCollector } from '../../series/series-collector.ts';
import { readPageAssets } from '../page-assets.ts';
import { type Simulation, simulatedEvents } from '../testing/simulated-run.ts';
import { reportHtml } from './report.ts';

const folder = fileURLToPath(new URL('../../../../../results/reference/leak/', import.meta.url));
const plan = await readPlan(`${folder}${readdirSync(folder)[0]}/plan.json`);
const assets = await readPageAssets();

/** As many iterations of the record as are quickly judged: its size does not depend on them. */
async function pageOf(simulation: Simulation) {
  const collector = new SeriesCollector(plan);
  for (const event of simulatedEvents(plan, simulation)) collector.add(event);
  const short = { ...simulation, iterations: 100 };
  const record = await buildRecord(plan, streamed([...simulatedEvents(plan, short)]));
  const series = collector.series();
  const html = reportHtml({ record, series, metrics: plan.metrics }, assets);
  return { html: html.length, series: seriesJson(series).length };
}

describe('the size of report.html', () => {
  test('is below 600 kB after 100 cycles', async () => {
    const { html } = await pageOf({ warmup: 10, iterations: 100, secondsEach: 0.1 });
    assert.ok(html < 600_000, `${html} characters`);
  });

  test('is below 3 MB after 8 hours, with each line as long as it can become', async () => {
    // Just before the buckets are merged once more: 600 of 64 values.
    const iterations = 600 * 64 - 10;
    const secondsEach = (8 * 3600) / iterations;
    const { html, series } = await pageOf({ warmup: 10, iterations, secondsEach });
    assert.ok(html < 3_000_000, `${html} characters from ${series} of data`);
    assert.ok(series > 300_000, `nothing was simulated: ${series}`);
  });
});
