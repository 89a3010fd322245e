import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunRecord } from '../core/record.ts';
import { buildRecord } from '../verdict/record.ts';
import { exampleEvents, examplePlan, streamed } from '../verdict/testing/example-run.ts';
import { noPaint, type Paint, summaryText } from './summary-text.ts';

function example(): Promise<RunRecord> {
  const plan = examplePlan({
    create_start: ['max < 2s', 'p95 < 2s'],
    residue: ['total == 0'],
  });
  return buildRecord(plan, streamed(exampleEvents));
}

test('the end of a run is told in one block that ends with the decision', async () => {
  assert.equal(
    summaryText(await example(), 'results/example/x', noPaint),
    `\
verdict       metric        threshold   measured  limit
pass          create_start  max < 2s      140 ms    2 s
inconclusive  create_start  p95 < 2s           –    2 s
FAIL          residue       total == 0         1      0

Errors:
  task.create: not_found, once, first in iteration 3: tasks.create: not_found: no such rootfs

Residue: 1 left behind:
  snapshot cb-abcdef012345-3 in example

Warnings:
  docker.io/library/nginx:latest was a stand-in made on this machine (sha256:0123), not the published image

Also:
  p95 of create_start needs at least 20 values, there were 3: run at least 27 iterations.

Results: results/example/x (report.html, report.md, result.json)

FAIL: Total of residue was 1, expected 0; 1 snapshot, of iteration 2 (cb-abcdef012345-3).`,
  );
});

test('colours come from outside and change nothing but colour', async () => {
  const mark = (name: string) => (text: string) => `\u001b[1m${text}\u001b[0m${name && ''}`;
  const paint: Paint = {
    bold: mark('bold'),
    dim: mark('dim'),
    green: mark('green'),
    red: mark('red'),
    yellow: mark('yellow'),
  };
  const record = await example();
  const painted = summaryText(record, 'x', paint);
  assert.ok(painted.includes('\u001b[1m'));
  assert.equal(
    painted.replaceAll('\u001b[1m', '').replaceAll('\u001b[0m', ''),
    summaryText(record, 'x', noPaint),
  );
});

test('long lists are cut short and say so', async () => {
  const items = Array.from({ length: 25 }, (_, index) => ({
    kind: 'shim' as const,
    id: `${index}`,
  }));
  const record = { ...(await example()), residue: { total: 25, items } };
  const text = summaryText(record, 'x', noPaint);
  assert.match(text, /Residue: 25 left behind:\n {2}shim 0\n/);
  assert.match(text, /\n {2}shim 9\n {2}and 15 more\n/);
  assert.doesNotMatch(text, /shim 10/);
});

test('residue nobody looked for is not called none', async () => {
  const { residue: _residue, ...record } = await example();
  assert.match(summaryText(record, 'x', noPaint), /Residue: not looked for\./);
});

test("a daemon's message cannot steer the terminal", async () => {
  const record = { ...(await example()), reasons: ['gone\u001b[2J\nand more'] };
  assert.match(summaryText(record, 'x', noPaint), /\nFAIL: Gone \[2J and more\.$/);
});
