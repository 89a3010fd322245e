import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cgroupOfPath, cgroupsPathOf } from './cgroups-path.ts';

test('without systemd, a container lies in the cgroup of its run', () => {
  const path = cgroupsPathOf('cgroupfs', 'containerd-bench-r', 'cb-r-1');
  assert.equal(path, '/containerd-bench-r/cb-r-1');
  assert.equal(cgroupOfPath(path), path);
});

test('with systemd, it is a scope in system.slice that names run and container', () => {
  const path = cgroupsPathOf('systemd', 'containerd-bench-r', 'cb-r-1');
  assert.equal(path, 'system.slice:containerd-bench-r:cb-r-1');
  assert.equal(cgroupOfPath(path), '/system.slice/containerd-bench-r-cb-r-1.scope');
});

const slices: readonly (readonly [string, string])[] = [
  [':cri:c1', '/system.slice/cri-c1.scope'],
  ['a.slice:p:n', '/a.slice/p-n.scope'],
  ['a-b-c.slice:p:n', '/a.slice/a-b.slice/a-b-c.slice/p-n.scope'],
];

for (const [path, cgroup] of slices) {
  test(`${path} is made as ${cgroup}`, () => assert.equal(cgroupOfPath(path), cgroup));
}

test('what is not the cgroup of one container is none', () => {
  const paths = ['/', '', '/c1', 'run/c1', '//', '/run/', 'a.slice:b', 'a.slice::n', 'a:b:c:d'];
  for (const path of [...paths, 'a.slice:b:c.slice', 'a/b.slice:p:n', 'a.slice:p:../n']) {
    assert.equal(cgroupOfPath(path), undefined, path);
  }
});
