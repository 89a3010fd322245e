import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cgroupName, harnessOfCgroup, runOf, runOfName } from './ownership.ts';

test('a run is found in the names that the harness gives', () => {
  for (const name of [
    'cb-abcdefghij12',
    'cb-abcdefghij12-7',
    'overlayfs/cb-abcdefghij12-7',
    'containerd-bench-abcdefghij12',
    '/sys/fs/cgroup/memory/containerd-bench-abcdefghij12/x',
    '/run/containerd/io.containerd.runtime.v2.task/default/cb-abcdefghij12-7/rootfs',
    'containerd-bench/abcdefghij12/sha256-1',
  ]) {
    assert.equal(runOfName(name), 'abcdefghij12', name);
  }
});

test('a run is not found in the names of others', () => {
  for (const name of [
    'cb-short',
    'cb-thirteenchars',
    'scb-abcdefghij12',
    'cb-ABCDEFGHIJ12',
    '/tmp/containerd-bench-x1R4Ua/state',
    '/srv/containerd-bench/abcdefghij12',
    'nginx',
  ]) {
    assert.equal(runOfName(name), undefined, name);
  }
});

test('a label says more than a name', () => {
  assert.equal(
    runOf('cb-abcdefghij12', { 'containerd-bench.run': 'zzzzzzzzzzzz' }),
    'zzzzzzzzzzzz',
  );
});

test("a run's cgroup names the run and the process of its harness", () => {
  const name = cgroupName({ runId: 'abcdefghij12', process: 'boot-id/123/456' });
  assert.equal(runOfName(name), 'abcdefghij12');
  assert.deepEqual(harnessOfCgroup(name), { pid: 123, startTicks: 456 });
  assert.deepEqual(harnessOfCgroup(`${name}-cb-abcdefghij12-1.scope`), {
    pid: 123,
    startTicks: 456,
  });
  assert.equal(runOfName(`${name}-cb-abcdefghij12-1.scope`), 'abcdefghij12');
  assert.equal(harnessOfCgroup('containerd-bench-abcdefghij12'), undefined);
});
