import type { CheckResult, MetricSummary, RunRecord, ThresholdResult } from '../../core/record.ts';
import type { DocumentRun, Part, Runs } from '../runs.ts';

/** A whole set of runs that all passed, none with a value like that of another. */
export function exampleRuns(): Record<Part, DocumentRun> {
  return {
    lifecycle: lifecycle(),
    'image-pull': imagePull(),
    'container-start': containerStart(),
    'memory-leak': memoryLeak(),
    'resource-constraints': constraints(),
  };
}

/** Runs with one of them changed. */
export function withRecord(
  runs: Record<Part, DocumentRun>,
  part: Part,
  change: Partial<RunRecord>,
): Runs {
  const run = runs[part];
  return { ...runs, [part]: { ...run, record: { ...run.record, ...change } } };
}

export function threshold(
  metric: string,
  expression: string,
  result: Pick<ThresholdResult, 'value' | 'limit' | 'unit' | 'verdict' | 'why'>,
): ThresholdResult {
  return { metric, expression, ...result };
}

export function trend(median: number, count: number, more: Partial<MetricSummary> = {}) {
  const spread = { min: median * 0.8, max: median * 1.5, mean: median * 1.1, p95: median * 1.4 };
  return { kind: 'trend', unit: 'ms', count, failed: 0, median, ...spread, ...more } as const;
}

function gauge(first: number, last: number): MetricSummary {
  const growthPercent = ((last - first) / first) * 100;
  const slope = { perIteration: 256, low: -4000, high: 4500 };
  const ends = { min: first, max: last, median: first, first, last };
  return { kind: 'gauge', unit: 'bytes', count: 101, ...ends, growthPercent, slope };
}

const passed = { verdict: 'pass', limit: 0, unit: 'count', value: 0, why: 'it was met' } as const;
const clean = [
  threshold('residue', 'total == 0', passed),
  threshold('failures', 'count == 0', passed),
];

function run(scenario: string, part: Part, record: Partial<RunRecord>): DocumentRun {
  return {
    folder: `runs/${scenario}`,
    plan: { namespace: 'warren-poc', source: `scenarios/${scenario}.yaml` },
    cycles: [],
    pulls: [],
    record: {
      schema: 'bench/result/v1',
      scenario,
      title: scenario,
      fills: part,
      runId: 'abcdef012345',
      startedAt: '2026-01-31T12:00:00.000Z',
      endedAt: '2026-01-31T12:01:00.000Z',
      durationMs: 60_000,
      verdict: 'pass',
      reasons: ['all thresholds were met'],
      host: {
        ...{ hostname: 'host', kernel: '6.1.0', os: 'Debian GNU/Linux 12', arch: 'x64' },
        ...{ cpuModel: 'A CPU', cores: 2, memoryBytes: 8e9, cgroupVersion: 2 },
        ...{ nodeFlags: [], environment: {} },
      },
      versions: {
        ...{ harness: '0.1.0', node: 'v20.20.2', containerd: '1.7.24' },
        ...{ containerdRevision: 'abc', runtime: 'runc version 1.1.5' },
      },
      daemon: { address: '/run/containerd/containerd.sock', embedded: false, pid: 7 },
      image: {
        ...{ ref: 'docker.io/library/nginx:latest', digest: 'sha256:0123', layers: 7 },
        ...{ compressedBytes: 71_234_567, unpackedBytes: 191_234_567, source: 'registry' },
      },
      overrides: [],
      iterations: { planned: 1, completed: 1, failed: 0 },
      metrics: {},
      thresholds: clean,
      checks: [],
      residue: { total: 0, items: [] },
      warnings: [],
      errors: [],
      observations: [],
      ...record,
    },
  };
}

function lifecycle(): DocumentRun {
  return run('lifecycle', 'lifecycle', {
    metrics: {
      ...{ connect: trend(3.21, 1), create: trend(11.1, 1), start: trend(91.2, 1) },
      ...{ status: trend(1.31, 1), kill: trend(14.1, 1), delete: trend(51.7, 1) },
      ...{ create_start: trend(102.3, 1), 'harness.rss': gauge(70.9e6, 71.1e6) },
      ...{ 'harness.heap': gauge(12.9e6, 13.1e6) },
    },
    observations: [
      { operation: 'create', text: 'container cb-abcdef012345-1, snapshot of nginx' },
      { operation: 'start', text: 'PID 4711' },
      { operation: 'status', text: 'running' },
      { operation: 'kill', text: 'SIGTERM, exit status 0' },
    ],
  });
}

function imagePull(): DocumentRun {
  const pulls = [4200, 3900, 4900, 4100, 4000];
  const made = run('cold-pull', 'image-pull', {
    iterations: { planned: 5, completed: 5, failed: 0 },
    metrics: { pull: trend(4100, 5, { max: 4900, min: 3900 }), 'pull.retries': trend(0, 5) },
    thresholds: [
      threshold('pull', 'max < 10s', {
        ...{ value: 4900, limit: 10_000, unit: 'ms', verdict: 'pass' },
        why: 'max of pull was 4.90 s, 51% below the limit of 10 s',
      }),
      ...clean,
    ],
    pull: {
      ...{ via: 'client', host: 'registry-1.docker.io', cold: true },
      slowest: {
        ...{ via: 'client', reference: 'docker.io/library/nginx:latest', digest: 'sha256:0123' },
        ...{ host: 'registry-1.docker.io', bytes: 71_234_567, layers: [], attempts: [] },
        resolve: { startMs: 0, endMs: 210 },
        fetch: { startMs: 215, endMs: 3100 },
        unpack: { startMs: 1500, endMs: 4880 },
      },
    },
  });
  return {
    ...made,
    pulls: pulls.map((durationMs, index) => ({ iteration: index + 1, durationMs })),
  };
}

function containerStart(): DocumentRun {
  return run('create-start', 'container-start', {
    iterations: { planned: 100, completed: 100, failed: 0 },
    metrics: {
      ...{ create: trend(6.61, 100), start: trend(68.7, 100), create_start: trend(75.9, 100) },
      ...{ kill: trend(9, 100), delete: trend(30, 100) },
    },
    thresholds: [startThreshold(106.3, 'pass', '18.8 times below'), ...clean],
  });
}

/** On p95, which {@link trend} makes 1.4 times the median. */
export function startThreshold(
  value: number,
  verdict: 'pass' | 'fail',
  distance: string,
): ThresholdResult {
  const why = `p95 of create_start was ${value} ms, limit 2 s: ${distance}`;
  return threshold('create_start', 'p95 < 2s', { value, limit: 2000, unit: 'ms', verdict, why });
}

function memoryLeak(): DocumentRun {
  const made = run('leak', 'memory-leak', {
    iterations: { planned: 100, completed: 100, failed: 0 },
    metrics: {
      'harness.rss': gauge(69.2e6, 69.9e6),
      'harness.heap': gauge(12.3e6, 12.4e6),
      ...{ create: trend(6.4, 100), start: trend(68.5, 100), create_start: trend(75, 100) },
      ...{ status: trend(1.2, 100), kill: trend(9.2, 100), delete: trend(29.2, 100) },
      ...{ 'task.delete': trend(25.6, 100), 'container.delete': trend(1.8, 100) },
      'snapshot.remove': trend(1.6, 100),
    },
    thresholds: [
      growthThreshold('harness.rss', 1.01, 'pass', '8.99 points below'),
      growthThreshold('harness.heap', 0.813, 'pass', '9.19 points below'),
      threshold('harness.rss', 'last < 100MB', {
        ...{ value: 69.9e6, limit: 1e8, unit: 'bytes', verdict: 'pass' },
        why: 'last of harness.rss was 69.9 MB, 30.1% below the limit of 100 MB',
      }),
      ...clean,
    ],
  });
  const cycles = Array.from({ length: 101 }, (_, iteration) => ({
    iteration,
    rssBytes: 69.2e6 + iteration * 7000,
    ...(iteration % 10 === 9 ? { heapBytes: 12.3e6 + iteration * 1000 } : {}),
  }));
  return { ...made, cycles };
}

export function growthThreshold(
  metric: string,
  value: number,
  verdict: 'pass' | 'fail',
  distance: string,
): ThresholdResult {
  const why = `growth of ${metric} was ${value}%, limit 10%: ${distance}`;
  return threshold(metric, 'growth < 10%', { value, limit: 10, unit: 'percent', verdict, why });
}

export const limitChecks: readonly CheckResult[] = [
  {
    ...{ check: 'memory', kind: 'readback', fact: 'memory.limit', expression: '== 128MiB' },
    ...{ unit: 'bytes', count: 1, failed: 0 },
    ...{ value: 134_217_728, verdict: 'pass', why: 'memory.limit was 134 MB, as it must be' },
  },
  {
    ...{ check: 'memory', kind: 'observed', fact: 'exit', expression: '== 137' },
    ...{ unit: 'count', count: 1, failed: 0 },
    ...{ value: 137, verdict: 'pass', why: 'exit was 137, as it must be' },
  },
  {
    ...{ check: 'memory', kind: 'control', fact: 'exit', expression: '== 0' },
    ...{ unit: 'count', count: 1, failed: 0 },
    ...{ value: 0, verdict: 'pass', why: 'exit was 0, as it must be' },
  },
];

function constraints(): DocumentRun {
  return run('limits', 'resource-constraints', { checks: limitChecks });
}
