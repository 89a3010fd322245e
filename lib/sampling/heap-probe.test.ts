import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHeapProbe } from './heap-probe.ts';

test('the heap is read after the collection, not before it', async () => {
  let heapUsed = 100;
  const usage = () => ({ heapUsed, heapTotal: 200, external: 30, arrayBuffers: 4 });
  const collect = () => {
    heapUsed = 60;
  };
  assert.equal((await createHeapProbe({ usage }).read())['harness.heap'], 100);
  assert.deepEqual(await createHeapProbe({ usage, collect }).read(), {
    'harness.heap': 60,
    'harness.heap_total': 200,
    'harness.external': 30,
    'harness.array_buffers': 4,
  });
});
