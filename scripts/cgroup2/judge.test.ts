import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RunRecord } from '../../lib/core/record.ts';
import { SeriesCollector } from '../../lib/output/series/series-collector.ts';
import type { CgroupSeen, Evidence } from './evidence.ts';
import { judge } from './judge.ts';
import type { PlannedRun } from './runs.ts';

const runId = 'abcdefghij12';
const group = `containerd-bench-${runId}.12.345`;
const run: PlannedRun = { name: 'lifecycle', args: [], cgroupBy: 'cgroupfs' };

const record: RunRecord = {
  schema: 'bench/result/v1',
  scenario: 'lifecycle',
  title: 'A run',
  runId,
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: '2026-01-01T00:00:01.000Z',
  durationMs: 1000,
  verdict: 'pass',
  reasons: ['All thresholds were met.'],
  host: {
    hostname: 'h',
    kernel: '6.1.0',
    os: 'Linux',
    arch: 'x64',
    cpuModel: 'unknown',
    cores: 2,
    memoryBytes: 1,
    cgroupVersion: 2,
    nodeFlags: [],
    environment: {},
  },
  versions: { harness: '0', node: 'v20' },
  overrides: [],
  iterations: { planned: 1, completed: 1, failed: 0 },
  metrics: {},
  thresholds: [],
  checks: [],
  residue: { total: 0, items: [] },
  warnings: [],
  errors: [],
  observations: [],
};

const limited: CgroupSeen = {
  path: `/sys/fs/cgroup/${group}/cb-${runId}-1`,
  memoryMax: '134217728',
  swapMax: '0',
  cpuMax: '50000 100000',
  pidsMax: '64',
};
/** As it is for a moment, before the runtime has set anything. */
const unlimited = { ...limited, memoryMax: 'max', swapMax: 'max', cpuMax: 'max 100000' };
const scope = `/sys/fs/cgroup/system.slice/${group}-cb-${runId}-1.scope`;

const good: Evidence = { exitStatus: 0, record, cgroups: [unlimited, limited], stderr: '' };
const recordWith = (part: Partial<RunRecord>): Evidence => ({
  ...good,
  record: { ...record, ...part },
});
const { residue: _, ...unlooked } = record;

describe('a run on cgroup v2', () => {
  test('passes when all of it was seen', () => {
    assert.deepEqual(judge(run, good), []);
  });

  test('passes in a scope of systemd, when that was asked for', () => {
    const cgroups = [{ ...limited, path: scope }];
    assert.deepEqual(judge({ ...run, cgroupBy: 'systemd' }, { ...good, cgroups }), []);
  });

  test('passes where the kernel counts no swap', () => {
    assert.deepEqual(judge(run, { ...good, cgroups: [{ ...limited, swapMax: '' }] }), []);
  });

  test('passes without a look at its cgroup, where none was asked for', () => {
    assert.deepEqual(judge({ name: 'leak', args: [] }, { ...good, cgroups: [] }), []);
  });

  const course = { step: 8, limitBytes: 128, afterMs: [0, 9], bytes: [1, 120], killedAfterMs: 9 };
  const empty = new SeriesCollector({ metrics: [] }).series();
  const killing: PlannedRun = { name: 'limits', args: [], kills: true };

  test('passes when the memory of a container was read up to its kill', () => {
    const series = { ...empty, containerMemory: [course] };
    assert.deepEqual(judge(killing, { ...good, series }), []);
  });

  test('fails when nothing of that was read', () => {
    const { killedAfterMs: _killed, ...alive } = course;
    for (const containerMemory of [[], [alive], [{ ...course, bytes: [0, 0] }]]) {
      const faults = judge(killing, { ...good, series: { ...empty, containerMemory } });
      assert.match(faults.join(), /memory of a container up to its kill/);
    }
    assert.equal(judge(killing, good).length, 1);
  });

  const residue = { total: 1, items: [{ kind: 'cgroup' as const, id: '/left' }] };
  const cases: readonly (readonly [what: string, evidence: Evidence, fault: RegExp])[] = [
    ['was not made', { cgroups: [], stderr: '' }, /not made/],
    ['left no result', { exitStatus: 0, cgroups: [], stderr: '' }, /no result\.json/],
    ['ended with another status', { ...good, exitStatus: 4 }, /status 0, got 4/],
    ['was inconclusive', recordWith({ verdict: 'inconclusive', reasons: ['Why.'] }), /Why\./],
    ['was made on version 1', recordWith({ host: { ...record.host, cgroupVersion: 1 } }), /got 1/],
    ['left something', recordWith({ residue }), /\/left/],
    ['was not looked at afterwards', { ...good, record: unlooked }, /nobody looked/],
    [
      'made no iteration',
      recordWith({ iterations: { planned: 0, completed: 0, failed: 0 } }),
      /iterations/,
    ],
    [
      'stopped half way',
      recordWith({ iterations: { planned: 2, completed: 1, failed: 0 } }),
      /expected 2 iterations, got 1/,
    ],
    ['had no cgroup', { ...good, cgroups: [] }, /saw none/],
    ['had its cgroup elsewhere', { ...good, cgroups: [{ ...limited, path: scope }] }, /\.scope/],
    ['was never limited', { ...good, cgroups: [unlimited] }, /"memoryMax":"max"/],
    ['could swap', { ...good, cgroups: [{ ...limited, swapMax: 'max' }] }, /no swap/],
  ];
  for (const [what, evidence, fault] of cases) {
    test(`fails when it ${what}`, () => {
      const faults = judge(run, evidence);
      assert.ok(faults.length > 0);
      assert.match(faults.join('\n'), fault);
    });
  }
});
