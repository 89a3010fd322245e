import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownerLabels } from '../core/identity.ts';
import { collectGarbage } from './collect-garbage.ts';
import type { HostView } from './host-view.ts';
import { residueOf, takeInventory } from './inventory.ts';
import { fakeHost, foldersOf } from './testing/fake-host.ts';
import { createTwin, type Twin } from './twin/index.ts';

const runId = 'aaaaaaaaaaaa';
const otherRun = 'bbbbbbbbbbbb';
const mine = ownerLabels({ runId, process: 'boot/1/1' });
const others = ownerLabels({ runId: otherRun, process: 'boot/2/2' });
const address = '/run/twin/containerd.sock';

function take(twin: Twin, host: HostView = fakeHost()) {
  return takeInventory(twin, { namespace: 'ns', snapshotters: ['overlayfs'], host });
}

function container(id: string, labels: Record<string, string>) {
  const runtime = { name: 'io.containerd.runc.v2' };
  const spec = { typeUrl: 'spec', value: Buffer.from('{}') };
  return { id, image: '', labels, snapshotter: 'overlayfs', snapshotKey: id, runtime, spec };
}

async function plant(twin: Twin, id: string, labels: Record<string, string>) {
  const scope = twin.scope('ns', id);
  await scope.leases.create(id, labels);
  const rootfs = await scope.snapshots('overlayfs').prepare(id, '', labels);
  await scope.containers.create(container(id, labels));
  await scope.tasks.create({ containerId: id, rootfs });
}

test('what exists after and not before is residue, by kind and name', async () => {
  const twin = createTwin({ seed: [{ namespace: 'ns', name: 'image' }] });
  const before = await take(twin);
  await plant(twin, `cb-${runId}-1`, mine);
  const id = `cb-${runId}-1`;
  assert.deepEqual(residueOf(before, await take(twin), { runId }), [
    { kind: 'container', id, namespace: 'ns' },
    { kind: 'task', id, namespace: 'ns' },
    { kind: 'lease', id, namespace: 'ns' },
    { kind: 'snapshot', id: `overlayfs/${id}`, namespace: 'ns' },
  ]);
});

test('what carries no run is residue too: a leak has no label', async () => {
  const twin = createTwin();
  await twin.namespaces.create('ns', {});
  const before = await take(twin);
  await twin.scope('ns').snapshots('overlayfs').prepare('stray', '', {});
  assert.deepEqual(residueOf(before, await take(twin), { runId }), [
    { kind: 'snapshot', id: 'overlayfs/stray', namespace: 'ns' },
  ]);
});

test("another run's things are not this run's residue", async () => {
  const twin = createTwin();
  const before = await take(twin);
  await plant(twin, `cb-${otherRun}-1`, others);
  assert.deepEqual(residueOf(before, await take(twin), { runId }), []);
});

test('a namespace is residue unless another run holds a lease in it', async () => {
  const twin = createTwin();
  const before = await take(twin);
  await twin.namespaces.create('ns', mine);
  const namespace = [{ kind: 'namespace', id: 'ns' }];
  assert.deepEqual(residueOf(before, await take(twin), { runId }), namespace);
  await twin.scope('ns').leases.create('theirs', others);
  assert.deepEqual(residueOf(before, await take(twin), { runId }), []);
});

test('what is on the host is listed for the daemon and the namespace only', async () => {
  const shim = { namespace: 'ns', id: `cb-${runId}-1`, pid: 7, address };
  const tasks = '/state-dir/io.containerd.runtime.v2.task';
  const mount = (mountPoint: string) => ({
    mountPoint,
    fsType: 'overlay',
    source: 'overlay',
    superOptions: [],
  });
  const host = fakeHost({
    shims: () => [
      shim,
      { ...shim, address: '/other.sock' },
      { ...shim, namespace: 'other' },
      { ...shim, id: `cb-${otherRun}-1` },
      { ...shim, action: 'delete' },
    ],
    mounts: () => [
      mount('/'),
      mount(`${tasks}/ns/cb-${runId}-1/rootfs`),
      mount(`${tasks}/other/x/rootfs`),
      mount('/root-dir/tmpmounts/1'),
    ],
    cgroups: () => [
      '/sys/fs/cgroup/memory/system.slice',
      `/sys/fs/cgroup/memory/containerd-bench-${runId}`,
      `/sys/fs/cgroup/memory/containerd-bench-${otherRun}`,
      '/sys/fs/cgroup/memory/ns',
    ],
    foldersIn: foldersOf([`${tasks}/ns/cb-${runId}-1`, `/runc-root/ns/cb-${otherRun}-1`]),
  });
  const twin = createTwin();
  const before = await take(twin);
  assert.deepEqual(residueOf(before, await take(twin, host), { runId }), [
    { kind: 'shim', id: `cb-${runId}-1 (PID 7)`, namespace: 'ns' },
    { kind: 'mount', id: `${tasks}/ns/cb-${runId}-1/rootfs` },
    { kind: 'mount', id: '/root-dir/tmpmounts/1' },
    { kind: 'cgroup', id: `/sys/fs/cgroup/memory/containerd-bench-${runId}` },
    { kind: 'cgroup', id: '/sys/fs/cgroup/memory/ns', namespace: 'ns' },
    { kind: 'bundle', id: `${tasks}/ns`, namespace: 'ns' },
    { kind: 'bundle', id: `${tasks}/ns/cb-${runId}-1`, namespace: 'ns' },
    { kind: 'runtime-state', id: '/runc-root/ns', namespace: 'ns' },
  ]);
});

test('what cannot be read is incomplete, not empty, and stops nothing else', async () => {
  const twin = createTwin();
  twin.fail('tasks.list', { code: 'permission_denied', message: 'no' });
  const denied = () => {
    throw new Error('EACCES: permission denied');
  };
  const inventory = await take(twin, fakeHost({ mounts: denied, cgroups: () => ['/cg/ns'] }));
  assert.deepEqual(inventory.incomplete, [
    'tasks could not be listed: tasks.list: permission_denied: no',
    'mounts could not be read: EACCES: permission denied',
  ]);
  assert.deepEqual(
    inventory.items.map(({ id }) => id),
    ['/cg/ns'],
  );
});

test('a daemon that is gone leaves what the host shows', async () => {
  const twin = createTwin();
  twin.kill();
  const { items, incomplete } = await take(twin, fakeHost({ cgroups: () => ['/cg/ns'] }));
  assert.equal(items.length, 1);
  assert.equal(incomplete.length, 8);
});

test('collecting garbage leaves no lease, also when the collector was faster', async () => {
  const twin = createTwin();
  const scope = twin.scope('ns');
  await scope.snapshots('overlayfs').prepare('stray', '', {});
  await collectGarbage(scope);
  assert.deepEqual(await scope.snapshots('overlayfs').list(), []);
  twin.fail('leases.delete', { code: 'not_found' });
  await collectGarbage(scope);
  twin.collect();
  assert.deepEqual(await scope.leases.list(), []);
});
