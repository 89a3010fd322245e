import type { Phase, RunEvent } from '../../core/events.ts';
import type { MetricDefinition, Threshold } from '../../core/metric.ts';
import type { Plan } from '../../core/plan.ts';
import { parseThreshold } from '../grammar.ts';

export const exampleMetrics: readonly MetricDefinition[] = [
  { name: 'create', kind: 'trend', unit: 'ms', help: '' },
  { name: 'create_start', kind: 'trend', unit: 'ms', help: '' },
  { name: 'task.create', kind: 'trend', unit: 'ms', help: '' },
  { name: 'start', kind: 'trend', unit: 'ms', help: '' },
  { name: 'harness.rss', kind: 'gauge', unit: 'bytes', help: '' },
  { name: 'daemon.fds', kind: 'gauge', unit: 'count', help: '' },
  { name: 'failures', kind: 'counter', unit: 'count', help: '' },
  { name: 'iterations', kind: 'counter', unit: 'count', help: '' },
  { name: 'residue', kind: 'counter', unit: 'count', help: '' },
];

export function threshold(metric: string, text: string): Threshold {
  const definition = exampleMetrics.find(({ name }) => name === metric);
  if (definition === undefined) throw new Error(`no such metric in the example: ${metric}`);
  const parsed = parseThreshold(definition, text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed;
}

/** @param expressions by metric, as in a scenario */
export function examplePlan(expressions: Readonly<Record<string, readonly string[]>> = {}): Plan {
  return {
    schema: 'bench/plan/v1',
    source: 'scenarios/example.yaml',
    name: 'example',
    title: 'An example',
    fills: 'memory-leak',
    image: 'docker.io/library/nginx:latest',
    namespace: 'example',
    container: {
      env: {},
      resources: {},
      rlimits: {},
      runtime: 'runc',
      snapshotter: 'overlayfs',
      cgroupDriver: 'cgroupfs',
    },
    pull: { layersAtOnce: 3 },
    load: { kind: 'iterations', iterations: 4, warmup: 1, concurrency: 1 },
    steps: [{ operation: 'create' }, { operation: 'start' }, { operation: 'delete' }],
    sample: { every: { kind: 'iterations', iterations: 1 }, targets: ['harness'], gc: true },
    seed: 1,
    settleMs: 0,
    callTimeoutMs: 10_000,
    metrics: exampleMetrics,
    thresholds: Object.entries(expressions).flatMap(([metric, texts]) =>
      texts.map((text) => threshold(metric, text)),
    ),
    overrides: ['load.iterations=4'],
    expectedMs: 1000,
  };
}

export const runEvent: RunEvent = {
  type: 'run',
  schema: 'bench/events/v1',
  runId: 'abcdef012345',
  startedAt: '2026-01-31T12:00:00.000Z',
  clock: 'test',
  command: ['run', 'scenarios/example.yaml'],
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
  harness: { harness: '0.1.0', node: 'v20.20.2' },
};

export function phaseEvent(phase: Phase, atMs: number): RunEvent {
  return { type: 'phase', phase, atMs };
}

type Position = { readonly phase?: Phase; readonly iteration?: number; readonly worker?: number };

function positionOf({ phase = 'measurement', iteration = 1, worker = 0 }: Position) {
  return { phase, iteration, worker };
}

export function succeeded(
  operation: string,
  atMs: number,
  durationMs: number,
  position: Position = {},
): RunEvent {
  return { type: 'timing', ...positionOf(position), operation, atMs, ok: true, durationMs };
}

export function failed(
  operation: string,
  atMs: number,
  message: string,
  position: Position = {},
): RunEvent {
  const error = { code: 'not_found', message };
  return { type: 'timing', ...positionOf(position), operation, atMs, ok: false, error };
}

export function sampled(
  values: Readonly<Record<string, number>>,
  atMs: number,
  position: Position = {},
): RunEvent {
  const { phase, iteration } = positionOf(position);
  return { type: 'sample', phase, iteration, atMs, costMs: 2, values };
}

export function iterationEvent(ok: boolean, atMs: number, position: Position = {}): RunEvent {
  return { type: 'iteration', ...positionOf(position), atMs, ok };
}

export function ended(atMs: number): RunEvent {
  const endedAt = new Date(Date.UTC(2026, 0, 31, 12) + atMs).toISOString();
  return { type: 'end', atMs, endedAt, outcome: { kind: 'completed' } };
}

/** A short run with everything in it: a warm-up, four iterations of which one fails, residue, warnings. */
export const exampleEvents: readonly RunEvent[] = [
  runEvent,
  phaseEvent('setup', 1),
  {
    type: 'daemon',
    atMs: 20,
    address: '/run/containerd/containerd.sock',
    embedded: true,
    versions: {
      containerd: '1.6.20',
      containerdRevision: '2806fc1',
      runtime: 'runc version 1.1.5',
    },
    pid: 4321,
  },
  {
    type: 'image',
    atMs: 30,
    ref: 'docker.io/library/nginx:latest',
    digest: 'sha256:0123',
    compressedBytes: 70_000_000,
    unpackedBytes: 190_000_000,
    layers: 7,
    source: 'embedded',
    note: 'busybox in the layers of nginx',
  },
  {
    type: 'warning',
    atMs: 31,
    warning: {
      code: 'stand-in-image',
      reference: 'docker.io/library/nginx:latest',
      digest: 'sha256:0123',
    },
  },
  phaseEvent('warm-up', 100),
  succeeded('create_start', 110, 900, { phase: 'warm-up' }),
  sampled({ 'harness.rss': 1 }, 1020, { phase: 'warm-up' }),
  iterationEvent(true, 1030, { phase: 'warm-up' }),
  phaseEvent('measurement', 2000),
  sampled({ 'harness.rss': 80_000_000 }, 2001, { iteration: 0 }),
  { type: 'observation', atMs: 2050, operation: 'start', text: 'PID 77' },
  succeeded('create_start', 2010, 100),
  iterationEvent(true, 2200),
  sampled({ 'harness.rss': 81_000_000, 'daemon.fds': 10 }, 2210),
  succeeded('create_start', 2300, 120, { iteration: 2 }),
  iterationEvent(true, 2500, { iteration: 2 }),
  failed('task.create', 2600, 'tasks.create: not_found: no such rootfs', { iteration: 3 }),
  failed('start', 2590, 'tasks.create: not_found: no such rootfs', { iteration: 3 }),
  iterationEvent(false, 2700, { iteration: 3 }),
  succeeded('create_start', 2800, 140, { iteration: 4 }),
  iterationEvent(true, 3000, { iteration: 4 }),
  sampled({ 'harness.rss': 84_000_000, 'daemon.fds': 10 }, 3010, { iteration: 4 }),
  phaseEvent('settle', 4000),
  sampled({ 'harness.rss': 500_000_000 }, 4010, { phase: 'settle', iteration: 4 }),
  phaseEvent('teardown', 4100),
  {
    type: 'residue',
    atMs: 4200,
    items: [{ kind: 'snapshot', id: 'cb-abcdef012345-3', namespace: 'example' }],
  },
  ended(4300),
];

export async function* streamed(events: readonly RunEvent[]): AsyncGenerator<RunEvent> {
  yield* events;
}
