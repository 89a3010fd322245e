import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { longRun } from './testing/long-run.ts';

const needsCollector = globalThis.gc === undefined && 'needs node --expose-gc';

test('20,000 iterations take no more memory than a few, and no more disk than they may', {
  skip: needsCollector,
}, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'containerd-bench-long-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const iterations = 20_000;
  const maxDiskBytes = 1024 ** 2;
  const { record, diskBytes, files, resultHeapBytes } = await longRun({
    ...{ iterations, folder, maxDiskBytes, steps: 'steps: [null-call]' },
    sampleEvery: iterations / 50,
  });
  const { metrics, warnings } = record;
  assert.equal(record.iterations.completed, iterations);
  assert.equal(metrics['null-call']?.count, iterations);
  const slope = metrics['harness.heap']?.slope;
  t.diagnostic(`heap ${JSON.stringify(slope)}, results ${resultHeapBytes}, disk ${diskBytes} B`);
  // Here code is optimised, which takes some 10 B of each of so few; one event that is kept takes hundreds.
  assert.ok(slope !== undefined && slope.low < 50, JSON.stringify(slope));
  assert.ok(resultHeapBytes < 64e6, `${resultHeapBytes} B while results were made`);
  assert.ok(diskBytes <= maxDiskBytes, `${diskBytes} B in ${files}`);
  assert.ok(files.includes('events-000001.ndjson.gz'), `${files}`);
  assert.ok(
    warnings.some(({ code }) => code === 'detail-thinned'),
    'the budget made it give up detail',
  );
});
