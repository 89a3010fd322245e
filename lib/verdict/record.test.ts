import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HarnessError } from '../core/errors.ts';
import type { RunRecord } from '../core/record.ts';
import { buildRecord } from './record.ts';
import {
  exampleEvents,
  examplePlan,
  phaseEvent,
  runEvent,
  streamed,
} from './testing/example-run.ts';

const plan = examplePlan({
  create_start: ['max < 2s', 'p95 < 2s'],
  'harness.rss': ['growth < 10%'],
  failures: ['count <= 1'],
  residue: ['total == 0'],
});

const golden: RunRecord = {
  schema: 'bench/result/v1',
  scenario: 'example',
  title: 'An example',
  fills: 'memory-leak',
  runId: 'abcdef012345',
  startedAt: '2026-01-31T12:00:00.000Z',
  endedAt: '2026-01-31T12:00:04.300Z',
  durationMs: 4300,
  verdict: 'fail',
  reasons: [
    'total of residue was 1, expected 0; 1 snapshot, of iteration 2 (cb-abcdef012345-3)',
    'p95 of create_start needs at least 20 values, there were 3: run at least 27 iterations',
  ],
  host: {
    hostname: 'host',
    kernel: '6.1.0',
    os: 'Debian GNU/Linux 12',
    arch: 'amd64',
    cpuModel: 'A CPU',
    cores: 2,
    memoryBytes: 8_000_000_000,
    cgroupVersion: 2,
    nodeFlags: ['--expose-gc'],
    environment: { MALLOC_ARENA_MAX: '2' },
  },
  versions: {
    harness: '0.1.0',
    node: 'v20.20.2',
    containerd: '1.6.20',
    containerdRevision: '2806fc1',
    runtime: 'runc version 1.1.5',
  },
  daemon: { address: '/run/containerd/containerd.sock', embedded: true, pid: 4321 },
  image: {
    ref: 'docker.io/library/nginx:latest',
    digest: 'sha256:0123',
    compressedBytes: 70_000_000,
    unpackedBytes: 190_000_000,
    layers: 7,
    source: 'embedded',
    note: 'busybox in the layers of nginx',
  },
  overrides: ['load.iterations=4'],
  iterations: { planned: 4, completed: 3, failed: 1 },
  metrics: {
    create_start: {
      kind: 'trend',
      unit: 'ms',
      count: 3,
      failed: 0,
      min: 100,
      max: 140,
      mean: 120,
      median: 120,
      first: 100,
      last: 140,
      growthPercent: 40,
      ratePerSecond: 1.5,
    },
    'task.create': { kind: 'trend', unit: 'ms', count: 0, failed: 1 },
    start: { kind: 'trend', unit: 'ms', count: 0, failed: 1 },
    'harness.rss': {
      kind: 'gauge',
      unit: 'bytes',
      count: 3,
      min: 80_000_000,
      max: 84_000_000,
      mean: 81_666_666.66666667,
      median: 81_000_000,
      first: 80_000_000,
      last: 84_000_000,
      growthPercent: 5,
    },
    'daemon.fds': {
      kind: 'gauge',
      unit: 'count',
      count: 2,
      min: 10,
      max: 10,
      mean: 10,
      median: 10,
      first: 10,
      last: 10,
      growthPercent: 0,
    },
    failures: { kind: 'counter', unit: 'count', count: 1, ratePerSecond: 0.5 },
    iterations: { kind: 'counter', unit: 'count', count: 3, ratePerSecond: 1.5 },
    residue: { kind: 'counter', unit: 'count', count: 1 },
  },
  checks: [],
  thresholds: [
    {
      metric: 'create_start',
      expression: 'max < 2s',
      limit: 2000,
      unit: 'ms',
      value: 140,
      verdict: 'pass',
      why: 'max of create_start was 140 ms, 93% below the limit of 2 s',
    },
    {
      metric: 'create_start',
      expression: 'p95 < 2s',
      limit: 2000,
      unit: 'ms',
      verdict: 'inconclusive',
      why: 'p95 of create_start needs at least 20 values, there were 3: run at least 27 iterations',
    },
    {
      metric: 'harness.rss',
      expression: 'growth < 10%',
      limit: 10,
      unit: 'percent',
      value: 5,
      verdict: 'pass',
      why: 'growth of harness.rss was 5%, 5 points below the limit of 10%',
    },
    {
      metric: 'failures',
      expression: 'count <= 1',
      limit: 1,
      unit: 'count',
      value: 1,
      verdict: 'pass',
      why: 'count of failures was 1, exactly the limit of 1',
    },
    {
      metric: 'residue',
      expression: 'total == 0',
      limit: 0,
      unit: 'count',
      value: 1,
      verdict: 'fail',
      why: 'total of residue was 1, expected 0; 1 snapshot, of iteration 2 (cb-abcdef012345-3)',
      remarks: ['1 snapshot, of iteration 2 (cb-abcdef012345-3)'],
    },
  ],
  residue: {
    total: 1,
    items: [{ kind: 'snapshot', id: 'cb-abcdef012345-3', namespace: 'example' }],
  },
  warnings: [
    {
      code: 'stand-in-image',
      reference: 'docker.io/library/nginx:latest',
      digest: 'sha256:0123',
    },
  ],
  errors: [
    {
      operation: 'task.create',
      code: 'not_found',
      message: 'tasks.create: not_found: no such rootfs',
      count: 1,
      firstIteration: 3,
    },
  ],
  observations: [{ operation: 'start', text: 'PID 77' }],
};

test('a run becomes the record that was worked out for it by hand', async () => {
  assert.deepEqual(await buildRecord(plan, streamed(exampleEvents)), golden);
});

test('the same events give the same record, whenever it is made', async () => {
  const [first, second] = [
    await buildRecord(plan, streamed(exampleEvents)),
    await buildRecord(plan, streamed(exampleEvents)),
  ];
  assert.equal(JSON.stringify(first), JSON.stringify(second));
});

test('a killed run is aborted; what it could not say is absent, not 0', async () => {
  const until = exampleEvents.findIndex(
    (event) => event.type === 'phase' && event.phase === 'settle',
  );
  const record = await buildRecord(plan, streamed(exampleEvents.slice(0, until)));
  assert.equal(record.verdict, 'aborted');
  assert.match(
    record.reasons[0] ?? '',
    /^the run was killed: no end was written, and its last event is of .*UTC, 3.01 s/,
  );
  assert.equal(record.endedAt, '2026-01-31T12:00:03.012Z');
  assert.equal('residue' in record, false);
  assert.equal(record.thresholds.at(-1)?.verdict, 'no-data');
  assert.equal(record.metrics.create_start?.count, 3);
});

test('a run that never reached the daemon has no version or image of it', async () => {
  const record = await buildRecord(
    plan,
    streamed([
      runEvent,
      phaseEvent('setup', 1),
      {
        type: 'end',
        atMs: 5,
        endedAt: '2026-01-31T12:00:00.005Z',
        outcome: { kind: 'error', code: 'daemon_unreachable', message: 'no daemon at /x' },
      },
    ]),
  );
  assert.deepEqual([record.verdict, record.reasons[0]], ['error', 'no daemon at /x']);
  assert.deepEqual(record.versions, { harness: '0.1.0', node: 'v20.20.2' });
  assert.deepEqual(['daemon' in record, 'image' in record], [false, false]);
  assert.deepEqual(record.metrics, {});
});

test('events that do not name their run are refused', async () => {
  await assert.rejects(
    buildRecord(plan, streamed([phaseEvent('setup', 1)])),
    (error) => error instanceof HarnessError && error.code === 'run_unknown' && error.status === 3,
  );
});
