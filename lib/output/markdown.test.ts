import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunRecord } from '../core/record.ts';
import { buildRecord } from '../verdict/record.ts';
import { exampleEvents, examplePlan, streamed } from '../verdict/testing/example-run.ts';
import { reportMarkdown } from './markdown.ts';

function example(): Promise<RunRecord> {
  const plan = examplePlan({ create_start: ['max < 2s'], residue: ['total == 0'] });
  return buildRecord(plan, streamed(exampleEvents));
}

test('the report begins with the verdict, the title and the deciding sentence', async () => {
  const [title, , why] = reportMarkdown(await example()).split('\n');
  assert.equal(title, '# FAIL: An example');
  assert.equal(
    why,
    'Total of residue was 1, expected 0; 1 snapshot, of iteration 2 (cb-abcdef012345-3).',
  );
});

test('it has a table of thresholds, one of each kind of metric, and the residue', async () => {
  const report = reportMarkdown(await example());
  for (const line of [
    '| pass | `create_start` | `max < 2s` | 140 ms | 93% below the limit |',
    '| `create_start` | 3 | 0 | 120 ms | – | – | – | – | 140 ms | – | 40% |',
    '| `harness.rss` | 3 | 80 MB | 84 MB | 5% | 80 MB | 84 MB | – |',
    '| `iterations` | 3 | 1.50/s |',
    '| snapshot | `cb-abcdef012345-3` | `example` |',
    '| `task.create` | `not_found` | 1 | 3 | tasks.create: not\\_found: no such rootfs |',
  ]) {
    assert.ok(report.includes(`${line}\n`), `expected the line ${line} in:\n${report}`);
  }
});

test('a percentile that the sample is too small for is named with what it takes', async () => {
  const report = reportMarkdown(await example());
  assert.match(
    report,
    /too few values for is not given: p90 takes 10, p95 takes 20, p99 takes 100;/,
  );
});

test('a stand-in for the image is called one, with its digest', async () => {
  const report = reportMarkdown(await example());
  assert.match(report, /Source: not the published image: /);
  assert.match(report, /Digest: `sha256:0123`/);
});

test('a duration that could not be measured is a dash, not 0', async () => {
  assert.match(
    reportMarkdown(await example()),
    /\| `start` \| 0 \| 1 \| – \| – \| – \| – \| – \| – \| – \| – \|/,
  );
});

test('text from outside can break neither a table nor the page', async () => {
  const record = await example();
  const hostile = 'a | b\n# <img src=x> [x](http://x) `c` *d* \u001b[2J';
  const report = reportMarkdown({
    ...record,
    title: hostile,
    errors: [{ operation: hostile, code: 'x', message: hostile, count: 1, firstIteration: 1 }],
    residue: { total: 1, items: [{ kind: 'mount', id: hostile }] },
  });
  const quoted = 'a \\| b \\# \\<img src=x\\> \\[x\\](http://x) \\`c\\` \\*d\\* \\[2J';
  assert.equal(report.split('\n')[0], `# FAIL: ${quoted}`);
  assert.ok(report.includes(`| ${quoted} | \`x\` | 1 | 1 | ${quoted} |\n`));
  assert.ok(report.includes(`| mount | ${quoted} |  |\n`));
});

test('residue nobody looked for is not called none', async () => {
  const { residue: _residue, ...record } = await example();
  assert.match(reportMarkdown(record), /## Residue\n\nThe run ended without a look/);
  const clean = reportMarkdown({ ...record, residue: { total: 0, items: [] } });
  assert.match(clean, /## Residue\n\nNothing was left behind\.\n/);
});

test('sections without content are left out', async () => {
  const record = await example();
  const report = reportMarkdown({ ...record, errors: [], warnings: [], observations: [] });
  assert.doesNotMatch(report, /## (Errors|Warnings)|<summary>Seen/);
});

test('of a pull there is a table, layer by layer', async () => {
  const layer = { digest: `sha256:${'ab'.repeat(32)}`, bytes: 1e6 };
  const report = reportMarkdown({
    ...(await example()),
    pull: {
      via: 'client',
      host: 'registry',
      cold: true,
      slowest: {
        ...{ via: 'client', reference: 'nginx', digest: 'sha256:0', host: 'registry', bytes: 1e6 },
        resolve: { startMs: 0, endMs: 10 },
        fetch: { startMs: 10, endMs: 1000 },
        layers: [{ ...layer, fetch: { startMs: 10, endMs: 1000 } }],
      },
    },
  });
  assert.match(report, /From `registry` by client, cold; 1 MB fetched/);
  assert.match(report, /\| `sha256:abababababab` \| 1 MB \| 10 ms to 1 s \| – \|/);
});
