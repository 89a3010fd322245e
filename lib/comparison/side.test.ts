import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  exampleEvents,
  examplePlan,
  phaseEvent,
  streamed,
  succeeded,
} from '../verdict/testing/example-run.ts';
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

test('durations that a fault met, or that hold a time in which the harness did not run, are left out', async () => {
  const met = { ...succeeded('create', 50, 900), fault: 1 };
  const { metrics } = await sideOf(
    'run',
    examplePlan(),
    streamed([
      phaseEvent('measurement', 0),
      succeeded('create', 10, 20),
      met,
      { type: 'jump', kind: 'stalled', atMs: 9000, ms: 8000 },
      succeeded('create', 900, 8110),
      { type: 'jump', kind: 'clock-set', atMs: 9500, ms: -3_600_000 },
      succeeded('create', 9100, 30),
    ]),
  );
  assert.deepEqual(metrics.get('create')?.blocks, [[20, 30]]);
});

test('the rate of a pull is a value of its side', async () => {
  const rate = { name: 'pull.rate', kind: 'trend', unit: 'bytes/s', help: '' } as const;
  const { metrics } = await sideOf(
    'run',
    { ...examplePlan(), metrics: [rate] },
    streamed([
      {
        type: 'pull',
        ...({ phase: 'measurement', iteration: 1, worker: 0, atMs: 9, cold: true } as const),
        pull: {
          ...({
            via: 'client',
            reference: 'r',
            digest: 'sha256:0',
            host: 'h',
            layers: [],
          } as const),
          ...{ bytes: 4000, fetch: { startMs: 0, endMs: 2000 } },
        },
      },
    ]),
  );
  assert.deepEqual(metrics.get('pull.rate'), { unit: 'bytes/s', blocks: [[2000]] });
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
