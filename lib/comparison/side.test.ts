import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleEvents, examplePlan, streamed } from '../verdict/testing/example-run.ts';
import { mergeSides, sideOf } from './side.ts';

test('a side holds the successful timings of the measurement, and what the run was made with', async () => {
  const side = await sideOf('run', examplePlan(), streamed(exampleEvents));
  assert.deepEqual(Object.fromEntries(side.metrics), {
    create_start: { unit: 'ms', blocks: [[100, 120, 140]] },
  });
  assert.equal(side.fingerprint.get('kernel'), '6.1.0');
  assert.equal(side.fingerprint.get('containerd'), '1.6.20');
  assert.equal(side.fingerprint.get('snapshotter'), 'overlayfs');
  assert.equal(side.fingerprint.has('file system'), false, 'what is not known is absent');
});

test('runs that are merged are blocks in the order they were made', async () => {
  const one = await sideOf('run', examplePlan(), streamed(exampleEvents));
  const merged = mergeSides('both', [one, one]);
  assert.equal(merged.name, 'both');
  assert.deepEqual(merged.metrics.get('create_start')?.blocks, [
    [100, 120, 140],
    [100, 120, 140],
  ]);
});
