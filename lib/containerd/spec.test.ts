import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HarnessError } from '../core/errors.ts';
import { buildSpec, type SpecInput, specAny } from './spec.ts';

const input: SpecInput = {
  id: 'cb-0-1',
  image: {
    Env: ['PATH=/bin', 'A=1'],
    Entrypoint: ['/docker-entrypoint.sh'],
    Cmd: ['nginx', '-g', 'daemon off;'],
    WorkingDir: '',
    User: '',
  },
  template: { env: {}, resources: {}, rlimits: {} },
  cgroupsPath: '/group/cb-0-1',
  cgroupNamespace: false,
  limitSwap: true,
};

type Part = Record<string, unknown>;

/** One branch of the spec, to be compared as a whole. */
function partOf(changes: Partial<SpecInput>, ...path: string[]): unknown {
  let value: unknown = buildSpec({ ...input, ...changes });
  for (const name of path) {
    assert.ok(typeof value === 'object' && value !== null, `${name} has a parent`);
    value = new Map(Object.entries(value)).get(name);
  }
  return value;
}

const template = (changes: Part) => ({ template: { ...input.template, ...changes } });
const image = (changes: Part) => ({ image: { ...input.image, ...changes } });

describe('the process', () => {
  test('runs entrypoint and command of the image', () => {
    assert.deepEqual(partOf({}, 'process', 'args'), [
      '/docker-entrypoint.sh',
      'nginx',
      '-g',
      'daemon off;',
    ]);
  });

  test('runs the arguments of the scenario in their place', () => {
    assert.deepEqual(partOf(template({ args: ['sleep', '9'] }), 'process', 'args'), ['sleep', '9']);
  });

  test('must have something to run', () => {
    assert.throws(
      () => buildSpec({ ...input, ...image({ Entrypoint: [], Cmd: [] }) }),
      (error) => error instanceof HarnessError && error.code === 'no_command',
    );
  });

  test('has the environment of the image, overridden and extended by the scenario', () => {
    assert.deepEqual(partOf(template({ env: { A: '2', B: 'x=y' } }), 'process', 'env'), [
      'PATH=/bin',
      'A=2',
      'B=x=y',
    ]);
  });

  test('has a PATH even when the image names none', () => {
    const [path] = [partOf(image({ Env: [] }), 'process', 'env')];
    assert.deepEqual(path, ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin']);
  });

  test('works where the image says, else in the root', () => {
    assert.equal(partOf({}, 'process', 'cwd'), '/');
    assert.equal(partOf(image({ WorkingDir: '/srv' }), 'process', 'cwd'), '/srv');
  });

  test('is the user of the image, looked up by name where it is one', () => {
    assert.deepEqual(partOf({}, 'process', 'user'), { uid: 0, gid: 0 });
    const accounts = { passwd: 'nginx:x:101:102::/:/bin/false' };
    assert.deepEqual(partOf({ ...image({ User: 'nginx' }), accounts }, 'process', 'user'), {
      uid: 101,
      gid: 102,
    });
  });
});

describe('the limits', () => {
  test('are absent when none is asked for, but for the rule that permits no device', () => {
    assert.deepEqual(partOf({}, 'linux', 'resources'), {
      devices: [{ allow: false, access: 'rwm' }],
    });
  });

  test('memory is limited together with swap', () => {
    const memory = partOf(
      template({ resources: { memoryBytes: 134217728 } }),
      'linux',
      'resources',
      'memory',
    );
    assert.deepEqual(memory, { limit: 134217728, swap: 134217728 });
  });

  for (const [cpus, quota] of [
    [0.5, 50_000],
    [1, 100_000],
    [0.29, 29_000],
    [2.25, 225_000],
  ] as const) {
    test(`${cpus} cores are ${quota} of 100000 microseconds`, () => {
      const cpu = partOf(template({ resources: { cpus } }), 'linux', 'resources', 'cpu');
      assert.deepEqual(cpu, { quota, period: 100_000 });
    });
  }

  test('processes are limited', () => {
    const pids = partOf(template({ resources: { pids: 64 } }), 'linux', 'resources', 'pids');
    assert.deepEqual(pids, { limit: 64 });
  });

  test('swap is left alone where the kernel cannot limit it', () => {
    const memory = { ...template({ resources: { memoryBytes: 10 } }), limitSwap: false };
    assert.deepEqual(partOf(memory, 'linux', 'resources', 'memory'), { limit: 10 });
  });

  test('a CPU set goes without a quota, and with one', () => {
    const cpuOf = (resources: Part) => partOf(template({ resources }), 'linux', 'resources', 'cpu');
    assert.deepEqual(cpuOf({ cpuset: '0-1' }), { cpus: '0-1' });
    assert.deepEqual(cpuOf({ cpuset: '0', cpus: 1 }), {
      cpus: '0',
      quota: 100_000,
      period: 100_000,
    });
  });

  test('open files and the OOM score belong to the process', () => {
    const changed = template({ rlimits: { nofile: 8 }, oomScoreAdj: -5 });
    const rlimits = [{ type: 'RLIMIT_NOFILE', hard: 8, soft: 8 }];
    assert.deepEqual(partOf(changed, 'process', 'rlimits'), rlimits);
    assert.equal(partOf(changed, 'process', 'oomScoreAdj'), -5);
    assert.equal(partOf({}, 'process', 'oomScoreAdj'), undefined);
  });
});

describe('the surroundings', () => {
  test('the cgroup is where it was asked for, the host is named after the container', () => {
    assert.equal(partOf({}, 'linux', 'cgroupsPath'), '/group/cb-0-1');
    assert.equal(partOf({}, 'hostname'), 'cb-0-1');
    assert.equal(partOf({ hostname: 'web' }, 'hostname'), 'web');
  });

  test('a cgroup namespace is added on request only', () => {
    const types = ['pid', 'ipc', 'uts', 'mount', 'network'].map((type) => ({ type }));
    assert.deepEqual(partOf({}, 'linux', 'namespaces'), types);
    assert.deepEqual(partOf({ cgroupNamespace: true }, 'linux', 'namespaces'), [
      ...types,
      { type: 'cgroup' },
    ]);
  });

  test('a record carries the spec as JSON under its type', () => {
    const spec = buildSpec(input);
    const { typeUrl, value } = specAny(spec);
    assert.equal(typeUrl, 'types.containerd.io/opencontainers/runtime-spec/1/Spec');
    assert.deepEqual(JSON.parse(new TextDecoder().decode(value)), spec);
  });
});
