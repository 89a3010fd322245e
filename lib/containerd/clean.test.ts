import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../core/clock.ts';
import { ownerLabels } from '../core/identity.ts';
import { findLeftovers, removeLeftovers } from './clean.ts';
import { fakeHost, foldersOf } from './testing/fake-host.ts';
import { createTwin, type Twin } from './twin/index.ts';

const deadRun = 'dddddddddddd';
const liveRun = 'llllllllllll';
const dead = ownerLabels({ runId: deadRun, process: 'boot/1/1' });
const live = ownerLabels({ runId: liveRun, process: 'boot/2/2' });
const aliveOwner = (process: string) => process === 'boot/2/2';
const clock = systemClock;
const address = '/run/twin/containerd.sock';

/** A container with a running task, a snapshot, a lease, and an image. */
async function plant(twin: Twin, namespace: string, id: string, labels: Record<string, string>) {
  const scope = twin.scope(namespace, `${id}-lease`);
  await scope.leases.create(`${id}-lease`, labels);
  const rootfs = await scope.snapshots('overlayfs').prepare(id, '', labels);
  await scope.containers.create({
    id,
    image: '',
    labels,
    snapshotter: 'overlayfs',
    snapshotKey: id,
    runtime: { name: 'io.containerd.runc.v2' },
    spec: { typeUrl: 'spec', value: Buffer.from('{}') },
  });
  await scope.tasks.create({ containerId: id, rootfs });
  await scope.tasks.start(id);
  const digest = `sha256:${'a'.repeat(64)}`;
  const target = { mediaType: 'text/plain', digest, size: 1 };
  await scope.images.create({ name: `${id}-image`, labels, target });
}

function unfinished(): AsyncGenerator<Uint8Array> {
  return (async function* () {
    yield Buffer.from('x');
    throw new Error('the writer dies');
  })();
}

async function ingest(twin: Twin, namespace: string, ref: string): Promise<void> {
  const blob = { ref, size: 10, digest: `sha256:${'b'.repeat(64)}`, labels: {} };
  await assert.rejects(twin.scope(namespace).content.write(blob, unfinished()));
}

async function names(twin: Twin, host = fakeHost(), includeAlive = false): Promise<string[]> {
  const found = await findLeftovers(twin, { aliveOwner, host, includeAlive });
  return found.map(({ kind, id }) => `${kind} ${id}`);
}

test("a dead run's things are found in every namespace, holders before what they hold", async () => {
  const twin = createTwin();
  await twin.namespaces.create('one', dead);
  await plant(twin, 'one', `cb-${deadRun}-1`, dead);
  await plant(twin, 'two', `cb-${deadRun}-2`, dead);
  assert.deepEqual(await names(twin), [
    `task cb-${deadRun}-1`,
    `task cb-${deadRun}-2`,
    `container cb-${deadRun}-1`,
    `container cb-${deadRun}-2`,
    `snapshot cb-${deadRun}-1`,
    `snapshot cb-${deadRun}-2`,
    `image cb-${deadRun}-1-image`,
    `image cb-${deadRun}-2-image`,
    `lease cb-${deadRun}-1-lease`,
    `lease cb-${deadRun}-2-lease`,
    'namespace one',
  ]);
});

test('removing them leaves nothing, and once more finds nothing', async () => {
  const twin = createTwin();
  await twin.namespaces.create('one', dead);
  await plant(twin, 'one', `cb-${deadRun}-1`, dead);
  const found = await findLeftovers(twin, { aliveOwner });
  const { removed, problems } = await removeLeftovers(twin, found, { clock });
  assert.deepEqual(problems, []);
  assert.equal(removed.length, found.length);
  assert.deepEqual(await twin.namespaces.list(), []);
  assert.deepEqual(await twin.scope('one').tasks.list(), []);
  assert.deepEqual(await names(twin), []);
  // What is gone already was removed by somebody else: no problem.
  assert.deepEqual((await removeLeftovers(twin, found, { clock })).problems, []);
  assert.deepEqual(await twin.namespaces.list(), []);
});

test("a live run's things are neither found nor removed, but listed on request", async () => {
  const twin = createTwin();
  await twin.namespaces.create('one', live);
  await plant(twin, 'one', `cb-${liveRun}-1`, live);
  assert.deepEqual(await names(twin), []);
  const all = await findLeftovers(twin, { aliveOwner, includeAlive: true });
  // Not the namespace: it is in use, by the same run.
  assert.equal(all.length, 5);
  assert.ok(all.every(({ alive }) => alive));
  assert.match(all[0]?.description ?? '', /which is at work$/);
  assert.deepEqual((await removeLeftovers(twin, all, { clock })).removed, []);
  assert.equal((await twin.scope('one').tasks.list()).length, 1);
});

test("a stranger's things stay, even under a name like ours", async () => {
  const twin = createTwin();
  await plant(twin, 'one', `cb-${deadRun}-1`, {});
  const folder = `/state-dir/io.containerd.runtime.v2.task/one/cb-${deadRun}-1`;
  const shim = { namespace: 'one', id: `cb-${deadRun}-1`, pid: 7, address };
  const host = fakeHost({ foldersIn: foldersOf([folder]), shims: () => [shim] });
  assert.deepEqual(await names(twin, host), []);
});

test("a dead run's namespace stays while it holds somebody else's things", async () => {
  const twin = createTwin();
  await twin.namespaces.create('one', dead);
  await twin.scope('one').leases.create('theirs', {});
  assert.deepEqual(await names(twin), []);
});

test('a namespace that came into use since it was found is kept', async () => {
  const twin = createTwin();
  await twin.namespaces.create('one', dead);
  const found = await findLeftovers(twin, { aliveOwner });
  await twin.scope('one').leases.create('theirs', live);
  const { removed, problems } = await removeLeftovers(twin, found, { clock });
  assert.deepEqual(removed, []);
  assert.match(problems[0] ?? '', /namespace one.*in use/);
  assert.equal((await twin.scope('one').leases.list()).length, 1);
});

test('a task whose container is gone is ended, and its stand-in record with it', async () => {
  const twin = createTwin();
  await plant(twin, 'one', `cb-${deadRun}-1`, dead);
  await twin.scope('one').containers.delete(`cb-${deadRun}-1`);
  const found = await findLeftovers(twin, { aliveOwner });
  assert.equal(found[0]?.kind, 'task');
  assert.deepEqual((await removeLeftovers(twin, found, { clock })).problems, []);
  assert.deepEqual(await twin.scope('one').tasks.list(), []);
  assert.deepEqual(await twin.scope('one').containers.list(), []);
});

test('one thing that cannot be removed is told and does not stop the rest', async () => {
  const twin = createTwin();
  await plant(twin, 'one', `cb-${deadRun}-1`, dead);
  twin.fail('containers.delete', { code: 'internal', message: 'disk on fire' });
  const found = await findLeftovers(twin, { aliveOwner });
  const { removed, problems } = await removeLeftovers(twin, found, { clock });
  assert.equal(problems.length, 1);
  assert.match(problems[0] ?? '', /container cb-dddddddddddd-1 in namespace one.*disk on fire/);
  assert.equal(removed.length, found.length - 1);
  assert.deepEqual(await twin.scope('one').leases.list(), []);
});

test('a process that does not die of SIGKILL is told in bounded time', async () => {
  const twin = createTwin();
  twin.processes = () => ({ ignores: [9] });
  await plant(twin, 'one', `cb-${deadRun}-1`, dead);
  const found = await findLeftovers(twin, { aliveOwner });
  const { problems } = await removeLeftovers(twin, found, { clock, killMs: 20 });
  assert.match(problems[0] ?? '', /task cb-.*deadline_exceeded/);
});

test('a dry run changes nothing and says what it would remove', async () => {
  const twin = createTwin();
  await plant(twin, 'one', `cb-${deadRun}-1`, dead);
  const found = await findLeftovers(twin, { aliveOwner });
  const { removed } = await removeLeftovers(twin, found, { clock, dryRun: true });
  assert.deepEqual(removed, found);
  assert.deepEqual(await findLeftovers(twin, { aliveOwner }), found);
});

test('an ingest is of the run that it names, or of the dead while nobody is at work', async () => {
  const twin = createTwin();
  await ingest(twin, 'one', `containerd-bench/${deadRun}/a`);
  await ingest(twin, 'one', 'containerd-bench/b');
  await ingest(twin, 'one', 'pull/c');
  assert.deepEqual(await names(twin), [
    'ingest containerd-bench/b',
    `ingest containerd-bench/${deadRun}/a`,
  ]);
  await twin.scope('one').leases.create('live', live);
  assert.deepEqual(await names(twin), [`ingest containerd-bench/${deadRun}/a`]);
  const found = await findLeftovers(twin, { aliveOwner });
  await removeLeftovers(twin, found, { clock });
  assert.equal((await twin.scope('one').content.ingests()).length, 2);
});

test('a committed snapshot is left to the collector: a live run may use the layer', async () => {
  const twin = createTwin();
  const scope = twin.scope('one');
  const labels = { ...dead, 'containerd.io/gc.root': 'x' };
  await scope.snapshots('overlayfs').prepare('draft', '', labels);
  await scope.snapshots('overlayfs').commit('layer', 'draft', labels);
  assert.deepEqual(await names(twin), []);
});

test('shims, bundles and cgroups are found by name, runtime state only of the known dead', async () => {
  const twin = createTwin();
  await twin.scope('one').leases.create('live', live);
  const tasks = '/state-dir/io.containerd.runtime.v2.task/one';
  const shim = (run: string, at = address) => ({
    namespace: 'one',
    id: `cb-${run}-1`,
    pid: 7,
    address: at,
  });
  const lost = 'nobodyknowsx';
  const host = fakeHost({
    shims: () => [shim(deadRun), shim(liveRun), shim(lost, '/other.sock')],
    foldersIn: foldersOf([
      `${tasks}/cb-${deadRun}-1`,
      `${tasks}/cb-${liveRun}-1`,
      `/runc-root/one/cb-${deadRun}-1`,
      `/runc-root/one/cb-${lost}-1`,
      `/runc-root/one/cb-${liveRun}-1`,
    ]),
    cgroups: () => [
      `/cg/containerd-bench-${deadRun}`,
      `/cg/containerd-bench-${lost}`,
      `/cg/containerd-bench-${liveRun}`,
      '/cg/containerd-bench-notarun',
    ],
  });
  assert.deepEqual(await names(twin, host), [
    `shim cb-${deadRun}-1`,
    `runtime-state /runc-root/one/cb-${deadRun}-1`,
    `cgroup /cg/containerd-bench-${deadRun}`,
    `cgroup /cg/containerd-bench-${lost}`,
    `bundle ${tasks}/cb-${deadRun}-1`,
  ]);
  const found = await findLeftovers(twin, { aliveOwner, host });
  const kills = found.flatMap((each) => (each.kind === 'cgroup' ? [each.kill] : []));
  assert.deepEqual(kills, [true, false]);
});

test('a cgroup of a run whose harness is at work, with another daemon maybe, is left alone', async () => {
  const host = fakeHost({
    cgroups: () => [
      '/cg/containerd-bench-nobodyknowsx.7.8',
      '/cg/containerd-bench-nobodyknowsy.7.9',
    ],
    harnessRuns: (path) => path.endsWith('.7.8'),
  });
  assert.deepEqual(await names(createTwin(), host), [
    'cgroup /cg/containerd-bench-nobodyknowsy.7.9',
  ]);
});

test('a cgroup with processes of a run that may be another daemon’s is left alone', async () => {
  const host = fakeHost({
    cgroups: () => ['/cg/containerd-bench-nobodyknowsx'],
    hasProcesses: () => true,
  });
  assert.deepEqual(await names(createTwin(), host), []);
});
