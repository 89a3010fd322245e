import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunRecord } from '../core/record.ts';
import { buildRecord } from '../verdict/record.ts';
import { exampleEvents, examplePlan, streamed } from '../verdict/testing/example-run.ts';
import { openMetrics } from './open-metrics.ts';

function example(): Promise<RunRecord> {
  const plan = examplePlan({ create_start: ['max < 2s'], residue: ['total == 0'] });
  return buildRecord(plan, streamed(exampleEvents));
}

const lines = (record: RunRecord) => openMetrics(record).split('\n');

test('verdict, time and residue of a run are gauges with its scenario', async () => {
  const text = lines(await example());
  for (const line of [
    'containerd_bench_run_verdict{scenario="example",verdict="fail"} 1',
    'containerd_bench_run_verdict{scenario="example",verdict="pass"} 0',
    'containerd_bench_run_start_timestamp_seconds{scenario="example"} 1769860800',
    'containerd_bench_run_end_timestamp_seconds{scenario="example"} 1769860804.3',
    'containerd_bench_run_iterations{scenario="example",state="failed"} 1',
    'containerd_bench_run_residue_items{scenario="example"} 1',
    'containerd_bench_threshold_met{scenario="example",metric="create_start",expression="max < 2s"} 1',
    'containerd_bench_threshold_met{scenario="example",metric="residue",expression="total == 0"} 0',
  ]) {
    assert.ok(text.includes(line), `expected the line ${line} in:\n${text.join('\n')}`);
  }
});

test('values are in base units: seconds, bytes, ratios', async () => {
  const text = lines(await example());
  for (const line of [
    'containerd_bench_metric_seconds{scenario="example",metric="create_start",aggregate="median"} 0.12',
    'containerd_bench_metric_bytes{scenario="example",metric="harness.rss",aggregate="last"} 84000000',
    'containerd_bench_metric_ratio{scenario="example",metric="harness.rss",aggregate="growth"} 0.05',
    'containerd_bench_metric_items{scenario="example",metric="iterations",aggregate="total"} 3',
  ]) {
    assert.ok(text.includes(line), `expected the line ${line} in:\n${text.join('\n')}`);
  }
});

test('slopes by iteration and by hour are families of their own', async () => {
  const record = await example();
  const rss = record.metrics['harness.rss'];
  assert.ok(rss);
  const slope = { perIteration: 2, low: 1, high: 3 };
  const slopePerHour = { perHour: 200, low: 100, high: 300 };
  const metrics = { 'harness.rss': { ...rss, slope, slopePerHour } };
  const text = lines({ ...record, metrics });
  const labels = '{scenario="example",metric="harness.rss",aggregate="slope"}';
  assert.ok(text.includes(`containerd_bench_metric_bytes_per_iteration${labels} 2`));
  assert.ok(text.includes(`containerd_bench_metric_bytes_per_hour${labels} 200`));
});

test('each family is one block with its help and type, and the end is marked', async () => {
  const text = lines(await example());
  assert.deepEqual(text.slice(-2), ['# EOF', '']);
  let open = '';
  const seen = new Set<string>();
  for (const line of text.slice(0, -2)) {
    const [, help] = /^# HELP (\S+) \S/.exec(line) ?? [];
    if (help !== undefined) {
      assert.ok(!seen.has(help), `${help} begins once`);
      seen.add(help);
      open = help;
    } else if (line.startsWith('#')) assert.equal(line, `# TYPE ${open} gauge`);
    // No time of its own at the end: the collector refuses a file that has one.
    else assert.match(line, new RegExp(`^${open}\\{.*\\} [-+.e\\d]+$`));
  }
  assert.ok(seen.size > 8);
});

test('what is absent has no line, and is not 0', async () => {
  const { residue: _residue, ...record } = await example();
  const text = openMetrics(record);
  assert.doesNotMatch(text, /run_residue_items/);
  assert.doesNotMatch(text, /metric="start",aggregate="median"/);
});

test('a label from outside cannot end its quotation or its line', async () => {
  const record = await example();
  const versions = { ...record.versions, runtime: 'a "b" \\ c\nd} 1' };
  assert.ok(openMetrics({ ...record, versions }).includes('runtime="a \\"b\\" \\\\ c\\nd} 1"'));
});
