import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, type TestContext, test } from 'node:test';
import { type CgroupFact, readCgroupFact, readCpuCounters } from './cgroup-facts.ts';
import { type CgroupFolders, cgroupOf, limitsSwap } from './container-cgroup.ts';
import { makeFixture } from './testing/fixture.ts';

/** A host in a folder; `files` lie in /sys/fs/cgroup, `mounts` are [folder, type, options]. */
function host(
  context: TestContext,
  mounts: readonly (readonly [string, string, string])[],
  cgroup: string,
  files: Readonly<Record<string, string>>,
): string {
  const at = (path: string) => `/sys/fs/cgroup${path}`;
  const entries = Object.entries(files).map(([path, text]) => [at(path), `${text}\n`]);
  const root = makeFixture(context, {
    ...Object.fromEntries(entries),
    '/proc/42/cgroup': cgroup,
    '/proc/42/limits':
      'Max open files            512                  1024                 files\n',
  });
  mkdirSync(`${root}/proc/self`);
  const lines = mounts.map(
    ([folder, type, options]) => `9 1 0:9 / ${root}${at(folder)} rw - ${type} none ${options}\n`,
  );
  writeFileSync(`${root}/proc/self/mountinfo`, lines.join(''));
  return root;
}

const v1Files = {
  '/memory/run/c/memory.limit_in_bytes': '134217728',
  '/memory/run/c/memory.memsw.limit_in_bytes': '134217728',
  '/memory/run/c/memory.usage_in_bytes': '900',
  '/memory/run/c/memory.max_usage_in_bytes': '1000',
  '/memory/run/c/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 1',
  '/memory/memory.memsw.limit_in_bytes': '9223372036854771712',
  '/cpu,cpuacct/run/c/cpu.cfs_quota_us': '50000',
  '/cpu,cpuacct/run/c/cpu.cfs_period_us': '100000',
  '/cpu,cpuacct/run/c/cpu.stat': 'nr_periods 40\nnr_throttled 39\nthrottled_time 5',
  '/cpu,cpuacct/run/c/cpuacct.usage': '2500000',
  '/pids/run/c/pids.max': '64',
  '/pids/run/c/pids.current': '63',
  '/pids/run/c/pids.events': 'max 2',
};

const v1Mounts = [
  ['', 'tmpfs', 'rw'],
  ['/memory', 'cgroup', 'rw,memory'],
  ['/cpu,cpuacct', 'cgroup', 'rw,cpu,cpuacct'],
  ['/pids', 'cgroup', 'rw,pids'],
] as const;
const v1Cgroup = '4:memory:/run/c\n2:cpu,cpuacct:/run/c\n3:pids:/run/c\n1:name=systemd:/x\n0::/\n';

const v2Files = {
  '/run.slice/c/memory.max': '134217728',
  '/run.slice/c/memory.swap.max': '0',
  '/run.slice/c/memory.current': '900',
  '/run.slice/c/memory.events': 'low 0\nhigh 0\nmax 9\noom 1\noom_kill 1',
  '/run.slice/c/cpu.max': '50000 100000',
  '/run.slice/c/cpu.stat': 'usage_usec 2500\nuser_usec 1\nnr_periods 40\nnr_throttled 39',
  '/run.slice/c/cpuset.cpus': '0-1',
  '/run.slice/c/pids.max': '64',
  '/run.slice/c/pids.current': '63',
  '/run.slice/c/pids.events': 'max 2',
};

function readings(folders: CgroupFolders, facts: readonly CgroupFact[]): unknown[] {
  return facts.map((fact) => {
    const reading = readCgroupFact(folders, fact);
    return 'value' in reading ? reading.value : reading.unreadable;
  });
}

const common: readonly CgroupFact[] = [
  ...(['memory.limit', 'memory.swap', 'oom.kills', 'cpu.limit', 'cpu.quota'] as const),
  ...(['cpu.period', 'pids.limit', 'pids.current', 'pids.refused', 'memory.current'] as const),
];
const expected = [134_217_728, 0, 1, 0.5, 50, 100, 64, 63, 2, 900];

describe('the facts of a cgroup', () => {
  test('are the same on a v1 and on a v2 host', (t) => {
    const v1 = cgroupOf(42, host(t, v1Mounts, v1Cgroup, v1Files));
    const v2 = cgroupOf(42, host(t, [['', 'cgroup2', 'rw']], '0::/run.slice/c\n', v2Files));
    assert.deepEqual([v1.version, v2.version], [1, 2]);
    assert.deepEqual(readings(v1, common), expected);
    assert.deepEqual(readings(v2, common), expected);
    const counters = { usageMs: 2.5, periods: 40, throttled: 39 };
    assert.deepEqual(readCpuCounters(v1), counters);
    assert.deepEqual(readCpuCounters(v2), counters);
    assert.deepEqual(readings(v2, ['cpuset.cpus']), ['0-1']);
  });

  test('say "unlimited" where nothing is limited', (t) => {
    const v1 = host(t, v1Mounts, v1Cgroup, {
      ...v1Files,
      '/memory/run/c/memory.limit_in_bytes': '9223372036854771712',
      '/memory/run/c/memory.memsw.limit_in_bytes': '9223372036854771712',
      '/cpu,cpuacct/run/c/cpu.cfs_quota_us': '-1',
      '/pids/run/c/pids.max': 'max',
    });
    const v2 = host(t, [['', 'cgroup2', 'rw']], '0::/run.slice/c\n', {
      ...v2Files,
      '/run.slice/c/memory.max': 'max',
      '/run.slice/c/memory.swap.max': 'max',
      '/run.slice/c/cpu.max': 'max 100000',
      '/run.slice/c/pids.max': 'max',
    });
    const facts = ['memory.limit', 'memory.swap', 'cpu.limit', 'cpu.quota', 'pids.limit'] as const;
    for (const root of [v1, v2]) {
      assert.deepEqual(readings(cgroupOf(42, root), facts), Array(5).fill('unlimited'));
    }
  });

  test('say why they cannot be read', (t) => {
    const root = host(t, v1Mounts, v1Cgroup, {
      '/memory/memory.limit_in_bytes': '1',
      '/pids/run/c/pids.max': '64',
    });
    const [cpuset, kills, peak] = readings(cgroupOf(42, root), [
      'cpuset.cpus',
      'oom.kills',
      'pids.peak',
    ]);
    assert.equal(cpuset, 'this host has no cgroup v1 controller cpuset');
    assert.match(String(kills), /^the cgroup .*\/memory\/run\/c is gone$/);
    assert.match(String(peak), /^this kernel has no pids.peak in /);
  });
});

test('a v1 kernel limits swap only when it keeps account of it', (t) => {
  const { '/memory/memory.memsw.limit_in_bytes': _, ...without } = v1Files;
  assert.ok(limitsSwap(host(t, v1Mounts, v1Cgroup, v1Files)));
  assert.ok(!limitsSwap(host(t, v1Mounts, v1Cgroup, without)));
  assert.ok(limitsSwap(host(t, [['', 'cgroup2', 'rw']], '0::/\n', v2Files)));
});
