import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cgroupOf } from './bundles.ts';
import { daemonPaths } from './folder.ts';
import { processesOfDaemon, type RunningProcess } from './processes.ts';

const paths = daemonPaths('/tmp/containerd-bench-AAAAAA');
const other = daemonPaths('/tmp/containerd-bench-AAAAAAB');

function entry(pid: number, command: string, rest: Partial<RunningProcess> = {}): RunningProcess {
  const args = command.split(' ');
  const comm = (args[0] ?? '').split('/').at(-1)?.slice(0, 15) ?? '';
  return { pid, parentPid: 1, comm, args, cgroups: ['/'], ...rest };
}

const shim = '/usr/bin/containerd-shim-runc-v2 -namespace ns -id c1 -address';

const pidsOf = (all: RunningProcess[], cgroups: string[] = []) =>
  processesOfDaemon(all, paths, cgroups).map(({ pid }) => pid);

test('the daemon, its shims and all they started are found, children first', () => {
  const all = [
    entry(1, '/sbin/init'),
    entry(10, `/usr/bin/containerd --config ${paths.config}`),
    entry(20, `${shim} ${paths.address}`),
    entry(21, '/bin/sh', { parentPid: 20 }),
    entry(22, 'sleep 100', { parentPid: 21 }),
  ];
  assert.deepEqual(pidsOf(all), [10, 22, 21, 20]);
});

test('another daemon, its shims, and those who merely name the folder are left alone', () => {
  const all = [
    entry(10, `/usr/bin/containerd --config ${other.config}`),
    entry(20, `${shim} ${other.address}`),
    entry(30, `less ${paths.logPath}`),
    entry(31, `ctr -address ${paths.address} version`),
  ];
  assert.deepEqual(pidsOf(all), []);
});

test('a container whose shim was killed is found by its cgroup', () => {
  const all = [
    entry(1, '/sbin/init'),
    entry(40, 'sleep 1', { cgroups: ['/run/c1', '/'] }),
    entry(41, 'sleep 2', { cgroups: ['/run/c1/nested'] }),
    entry(42, 'sleep 3', { cgroups: ['/run/c10', '/run'] }),
    entry(43, 'sleep 4', { cgroups: ['/docker/abc/run/c1'] }),
  ];
  assert.deepEqual(pidsOf(all, ['/run/c1']), [40, 41, 43]);
});

test('a runtime that outlived its shim is found by its root', () => {
  const all = [
    entry(50, `runc --root ${paths.runcRoot}/ns --log x create c1`),
    entry(51, `runc --root ${other.runcRoot}/ns create c1`),
  ];
  assert.deepEqual(pidsOf(all), [50]);
});

test('a cgroup path that is no container of ours is never searched by', () => {
  const spec = (cgroupsPath: unknown) => ({ linux: { cgroupsPath } });
  assert.equal(cgroupOf(spec('/run/c1')), '/run/c1');
  assert.equal(cgroupOf(spec('system.slice:a:b')), '/system.slice/a-b.scope');
  for (const path of ['/', '', '/c1', 'run/c1', '//', '/run/', 'system.slice:a', 7]) {
    assert.equal(cgroupOf(spec(path)), undefined, `${path}`);
  }
  assert.equal(cgroupOf(null), undefined);
  assert.equal(cgroupOf({}), undefined);
});
