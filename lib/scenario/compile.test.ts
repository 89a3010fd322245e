import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Plan } from '../core/plan.ts';
import { sampleMetrics } from '../sampling/catalogue.ts';
import { compileScenario } from './compile.ts';
import { describePlan } from './describe-plan.ts';
import { loadScenario } from './load.ts';
import { formatProblem } from './problem.ts';

function compile(lines: string, overrides: readonly string[] = []): Plan {
  const head = 'apiVersion: bench/v1\nname: a\nimage: nginx\nload: { iterations: 10 }\n';
  const loaded = loadScenario(`${head}${lines}`, 'f.yaml', { overrides });
  if ('problems' in loaded) assert.fail(loaded.problems.map(formatProblem).join('\n'));
  return compileScenario(loaded.scenario, { source: 'f.yaml', overrides });
}

test('every default is written out', () => {
  const { metrics, expectedMs, ...plan } = compile('steps: [create]\n');
  assert.ok(metrics.length > 0 && expectedMs > 0);
  assert.deepEqual(plan, {
    schema: 'bench/plan/v1',
    source: 'f.yaml',
    name: 'a',
    title: 'a',
    image: 'docker.io/library/nginx:latest',
    namespace: 'containerd-bench',
    container: {
      env: {},
      resources: {},
      rlimits: {},
      runtime: 'runc',
      snapshotter: 'overlayfs',
      cgroupDriver: 'cgroupfs',
    },
    pull: { layersAtOnce: 3 },
    load: { kind: 'iterations', iterations: 10, warmup: 0, concurrency: 1 },
    steps: [{ operation: 'create' }],
    sample: {
      every: { kind: 'iterations', iterations: 1 },
      targets: ['harness', 'daemon', 'shims', 'host', 'inventory'],
      gc: true,
    },
    seed: 1,
    settleMs: 2000,
    callTimeoutMs: 30_000,
    thresholds: [
      {
        metric: 'failures',
        expression: 'count == 0',
        aggregate: { name: 'count' },
        operator: '==',
        limit: 0,
        unit: 'count',
      },
    ],
    overrides: [],
  });
});

test('what was written is in the plan, in canonical units', () => {
  const plan = compile(
    [
      'title: A title',
      'fills: memory-leak',
      'container:',
      '  args: [sleep, "10"]',
      '  env: { A: b }',
      '  resources: { memory: 128MiB, cpus: 0.5, pids: 64 }',
      '  runtime: /usr/bin/crun',
      '  snapshotter: native',
      '  cgroupDriver: systemd',
      'steps:',
      '  - connect',
      '  - create',
      '  - start',
      '  - status: { expect: running }',
      '  - pause',
      '  - resume',
      '  - sleep: 100ms',
      '  - kill: { signal: SIGINT, grace: 1s, ready: 500ms }',
      '  - delete',
      'sample: { every: 500ms, targets: [host, harness], gc: false }',
    ].join('\n'),
    ['settle=0s'],
  );
  assert.deepEqual([plan.title, plan.fills, plan.settleMs], ['A title', 'memory-leak', 0]);
  assert.deepEqual(plan.overrides, ['settle=0s']);
  assert.deepEqual(plan.container, {
    args: ['sleep', '10'],
    env: { A: 'b' },
    resources: { memoryBytes: 134_217_728, cpus: 0.5, pids: 64 },
    rlimits: {},
    runtime: '/usr/bin/crun',
    snapshotter: 'native',
    cgroupDriver: 'systemd',
  });
  assert.deepEqual(plan.steps, [
    { operation: 'connect' },
    { operation: 'create' },
    { operation: 'start' },
    { operation: 'status', expect: 'running' },
    { operation: 'pause' },
    { operation: 'resume' },
    { operation: 'sleep', durationMs: 100 },
    { operation: 'kill', signal: { name: 'SIGINT', number: 2 }, graceMs: 1000, readyMs: 500 },
    { operation: 'delete' },
  ]);
  assert.deepEqual(plan.sample, {
    every: { kind: 'time', intervalMs: 500 },
    targets: ['harness', 'host'],
    gc: false,
  });
});

describe('signals', () => {
  const signals: [string, string, number][] = [
    ['kill', 'SIGTERM', 15],
    ['{ kill: { signal: SIGKILL } }', 'SIGKILL', 9],
    ['{ kill: { signal: 9 } }', 'SIGKILL', 9],
    ['{ kill: { signal: SIGQUIT } }', 'SIGQUIT', 3],
    ['{ kill: { signal: 42 } }', '42', 42],
  ];
  for (const [step, name, number] of signals) {
    test(`${step} sends ${name}`, () => {
      const kill = compile(`steps: [create, start, ${step}]`).steps[2];
      assert.ok(kill?.operation === 'kill');
      assert.deepEqual(kill.signal, { name, number });
    });
  }
});

describe('metrics of a plan', () => {
  const planWide = ['iteration', 'iterations', 'failures', 'accumulation', 'residue'];
  const cases: [string, string[]][] = [
    ['connect', ['connect']],
    ['create', ['create', 'snapshot.prepare', 'container.create']],
    [
      'create, start',
      [
        ...['create', 'snapshot.prepare', 'container.create'],
        ...['start', 'task.create', 'task.start', 'create_start'],
      ],
    ],
    [
      'create, start, kill, delete, create',
      [
        ...['create', 'snapshot.prepare', 'container.create'],
        ...['start', 'task.create', 'task.start'],
        ...['kill', 'task.kill', 'task.exit'],
        ...['delete', 'task.delete', 'container.delete', 'snapshot.remove', 'create_start'],
      ],
    ],
  ];
  for (const [steps, names] of cases) {
    test(`${steps}: its operations, their calls and the whole`, () => {
      const plan = compile(`steps: [${steps}]\nsample: { targets: [] }`);
      assert.deepEqual(
        plan.metrics.map(({ name }) => name),
        [...names, ...planWide],
      );
    });
  }

  test('samples are those of the targets that were asked for', () => {
    const plan = compile('steps: [connect]\nsample: { targets: [harness] }');
    const sampled = plan.metrics.slice(1 + planWide.length);
    const expected = sampleMetrics.filter(({ target }) => target === 'harness');
    assert.deepEqual(
      sampled.map(({ name }) => name),
      expected.map(({ name }) => name),
    );
  });

  test('every one has a sentence of help', () => {
    for (const { name, help } of compile('steps: [create, start, pause, resume, kill, delete]')
      .metrics) {
      assert.match(help, /^[A-Za-z].*\.$/, name);
    }
  });
});

test('a scenario that says how much may fail is taken at its word', () => {
  const { thresholds } = compile('steps: [connect]\nthresholds: { failures: ["count < 5"] }');
  assert.deepEqual(
    thresholds.map(({ expression }) => expression),
    ['count < 5'],
  );
});

test('the expected duration grows with the work and shrinks with workers', () => {
  const expected = (...overrides: string[]) =>
    compile('steps: [create, start, kill, delete]\n', overrides).expectedMs;
  assert.ok(expected('load.iterations=1000') > expected('load.iterations=100'));
  assert.ok(expected('load.warmup=100') > expected());
  assert.ok(expected('load.concurrency=2') < expected());
  assert.ok(expected('settle=1m') > expected());
  assert.ok(expected('steps=[{ sleep: 1m }]') > 10 * 60_000);
});

describe('a plan in words', () => {
  test('names what will be done, with every default', () => {
    const text = describePlan(
      compile(
        [
          'steps: [create, start, { status: { expect: running } }, kill, delete]',
          'container: { resources: { memory: 128MiB } }',
          'thresholds: { create_start: ["p95 < 2s"], residue: ["total == 0"] }',
        ].join('\n'),
        ['load.iterations=20'],
      ),
    );
    for (const part of [
      'a: a\nfrom f.yaml\n',
      'docker.io/library/nginx:latest',
      'containerd-bench',
      "the image's command; memory 128 MiB; CPU unlimited",
      '20 iterations, no warm-up, by 1 worker',
      'every 1 iteration',
      'about ',
      'load.iterations=20',
      'which must be running',
      'SIGTERM, grace 10 s, at most 2 s for a handler',
      'create_start  p95 < 2s\n',
      'residue       total == 0',
      'failures      count == 0',
    ]) {
      assert.ok(text.includes(part), `${part} is not in\n${text}`);
    }
  });

  test('warns of a percentile that the run will be too small for', () => {
    const text = describePlan(
      compile('steps: [connect]\nthresholds: { harness.rss: ["p95 < 90MB"] }'),
    );
    assert.match(text, /p95 < 90MB {2}\(needs 20 values and will have 10: cannot be decided\)/);
  });

  test('has no line that ends in white space', () => {
    const text = describePlan(compile('steps: [connect, { sleep: 1s }]\nsample: { targets: [] }'));
    assert.ok(!/[ \t]$/m.test(text));
  });
});

test('faults of the registry are in the plan, and in what is said of it', () => {
  const plan = compile(
    [
      'steps: [pull]',
      'registry:',
      '  faults:',
      '    - { kind: status, status: 429, on: blob, retryAfter: 1500ms, times: 2 }',
      '    - { kind: reset, after: 1MB }',
      '    - { kind: corrupt }',
    ].join('\n'),
  );
  assert.deepEqual(plan.registry?.faults, [
    { kind: 'status', status: 429, on: 'blob', retryAfterSeconds: 2, times: 2 },
    { kind: 'reset', afterBytes: 1_000_000 },
    { kind: 'corrupt' },
  ]);
  assert.match(
    describePlan(plan),
    /embedded registry, fault 429 on blob, 2 times, fault reset, fault corrupt/,
  );
});
