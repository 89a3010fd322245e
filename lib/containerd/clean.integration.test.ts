import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { systemClock } from '../core/clock.ts';
import { listCgroupHierarchies } from '../host/cgroups.ts';
import { isAlive, processIdentity } from '../host/process-identity.ts';
import { findLeftovers, removeLeftovers } from './clean.ts';
import { bundleFolder, type HostView } from './host-view.ts';
import { beginRun, endContainer, hostOf, startContainer } from './testing/integration-run.ts';
import { chunksOf, unpackLayer, writeText } from './twin/contract-support.ts';
import { type PrivateDaemon, startPrivateDaemon } from './twin/private-daemon.ts';

const deadRun = 'cleandead001';
const liveRun = 'cleanlive002';
/** Of another boot: no process can have it. */
const nobody = '00000000-0000-0000-0000-000000000000/1/1';
const clock = systemClock;

describe('cleaning a real daemon', { timeout: 120_000 }, () => {
  let daemon: PrivateDaemon;
  let host: HostView;

  before(async () => {
    daemon = await startPrivateDaemon(process.env);
    host = hostOf(daemon);
  });

  after(async () => {
    assert.deepEqual(await daemon?.stop(), []);
  });

  /** Of this test's runs: other runs may be at work on the same host. */
  async function find() {
    const found = await findLeftovers(daemon.containerd, { aliveOwner: isAlive, host });
    return found.filter(({ run }) => [deadRun, liveRun, ''].includes(run));
  }

  function cgroupsOf(run: string): string[] {
    return host.cgroups().filter((path) => path.includes(`/containerd-bench-${run}`));
  }

  test("a dead run's things are found, named and removed; all others stay", async () => {
    const me = processIdentity(process.pid) ?? '';
    const { containerd } = daemon;
    const dead = await beginRun(daemon, 'dead', deadRun, nobody);
    const live = await beginRun(daemon, 'live', liveRun, me);
    const stranger = containerd.scope('live');
    const layer = await unpackLayer(dead.scope, daemon);
    const id = await startContainer(daemon, dead, layer);
    const liveId = await startContainer(daemon, live, await unpackLayer(live.scope, daemon));
    // A container that is named like ours and is not ours.
    const foreign = daemon.container('live', `cb-${deadRun}-9`, 'stubborn');
    await stranger.containers.create({ ...foreign, snapshotKey: '', snapshotter: '' });
    await stranger.snapshots('overlayfs').prepare(`cb-${deadRun}-9`, '', {
      'containerd.io/gc.root': 'stranger',
    });
    const { descriptor } = await writeText(dead.scope, 'manifest');
    await dead.scope.images.create({ name: 'dead-image', labels: dead.labels, target: descriptor });
    const ref = `containerd-bench/${deadRun}/blob`;
    const digest = `sha256:${'0'.repeat(64)}`;
    await dead.scope.content
      .write({ ref, size: 400_000, digest, labels: {} }, chunksOf(Buffer.alloc(300_000)))
      .catch((error: unknown) => error);
    const bundle = join(bundleFolder(host, 'dead'), `cb-${deadRun}-2`);
    await mkdir(bundle);

    const found = await find();
    const of = (kind: string) => found.filter((each) => each.kind === kind).map((each) => each.id);
    assert.deepEqual(of('task'), [id]);
    assert.deepEqual(of('container'), [id]);
    assert.deepEqual(of('snapshot'), [id]);
    assert.deepEqual(of('image'), ['dead-image']);
    assert.deepEqual(of('lease'), [`cb-${deadRun}`]);
    assert.deepEqual(of('ingest'), [ref]);
    assert.deepEqual(of('namespace'), ['dead']);
    assert.ok(of('bundle').includes(bundle));
    assert.ok(of('cgroup').length > 0);
    assert.ok(found.every(({ run, description }) => run === deadRun && description.includes(run)));

    const dry = await removeLeftovers(containerd, found, { clock, host, dryRun: true });
    assert.equal(dry.removed.length, found.length);
    assert.deepEqual(await find(), found);

    await dead.scope.snapshots('overlayfs').stat(layer);
    const { problems } = await removeLeftovers(containerd, found, { clock, host });
    // The test's own layer has a label that keeps it, and so the namespace.
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? '', /^namespace dead.*in use/);
    await containerd.scope('dead').snapshots('overlayfs').remove(layer);
    await containerd.scope('dead').content.delete(layer);
    const rest = await find();
    assert.deepEqual(
      rest.map(({ kind }) => kind),
      ['namespace'],
    );
    assert.deepEqual((await removeLeftovers(containerd, rest, { clock, host })).problems, []);
    assert.deepEqual(await find(), []);
    assert.deepEqual(cgroupsOf(deadRun), []);
    assert.equal(existsSync(bundleFolder(host, 'dead')), false);
    const names = (await containerd.namespaces.list()).map(({ name }) => name);
    assert.ok(!names.includes('dead'));

    assert.equal((await live.scope.tasks.get(liveId)).status, 'running');
    assert.equal((await stranger.containers.list()).length, 2);
    assert.equal((await stranger.snapshots('overlayfs').list()).length, 3);
    assert.ok(cgroupsOf(liveRun).length > 0);

    await endContainer(daemon, live.scope, liveId);
    await live.lease.release();
    for (const path of cgroupsOf(liveRun).reverse()) await rmdir(path);
  });

  test('a task whose container record is gone is ended', async () => {
    const run = await beginRun(daemon, 'orphan', deadRun, nobody);
    const layer = await unpackLayer(run.scope, daemon);
    const id = await startContainer(daemon, run, layer);
    await run.scope.containers.delete(id);
    const found = await find();
    assert.deepEqual(found[0]?.kind, 'task');
    await removeLeftovers(daemon.containerd, found, { clock, host });
    assert.deepEqual(await run.scope.tasks.list(), []);
    assert.deepEqual(await run.scope.containers.list(), []);
    assert.equal(host.shims().filter((shim) => shim.id === id).length, 0);
    await run.scope.snapshots('overlayfs').remove(layer);
    await run.scope.content.delete(layer);
    const rest = await removeLeftovers(daemon.containerd, await find(), { clock, host });
    assert.deepEqual(rest.problems, []);
    assert.deepEqual(cgroupsOf(deadRun), []);
  });

  test('a shim that the daemon does not know is killed, its bundle unmounted and removed', async (t) => {
    await beginRun(daemon, 'shim', deadRun, nobody);
    const id = `cb-${deadRun}-5`;
    const folder = await mkdtemp(join(tmpdir(), 'clean-shim-'));
    const program = join(folder, 'containerd-shim-runc-v2');
    await writeFile(program, '#!/bin/sh\nread line\n');
    await chmod(program, 0o755);
    const args = ['-namespace', 'shim', '-id', id, '-address', daemon.daemon.address];
    t.after(() => rm(folder, { recursive: true, force: true }));
    const shim = spawn(program, args, { stdio: ['pipe', 'ignore', 'ignore'] });
    const ended = new Promise<NodeJS.Signals | null>((resolve) => {
      shim.once('exit', (_code, signal) => resolve(signal));
    });
    const bundle = join(bundleFolder(host, 'shim'), id);
    const rootfs = join(bundle, 'rootfs');
    await mkdir(rootfs, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', rootfs]);
    while (!host.shims().some(({ pid }) => pid === shim.pid)) await clock.sleep(5);

    const found = await find();
    const kinds = found.map(({ kind }) => kind);
    assert.ok(kinds.includes('shim') && kinds.includes('bundle'), kinds.join());
    const { problems } = await removeLeftovers(daemon.containerd, found, { clock, host });
    assert.deepEqual(problems, []);
    assert.equal(await ended, 'SIGKILL');
    assert.equal(existsSync(bundle), false);
    assert.equal(host.mounts().filter(({ mountPoint }) => mountPoint === rootfs).length, 0);
  });

  test('a cgroup of a run that nothing tells of goes when it is empty, and only then', async () => {
    const [hierarchy] = listCgroupHierarchies().filter(({ controllers }) =>
      controllers.includes('pids'),
    );
    const base = hierarchy?.mountPoint ?? listCgroupHierarchies()[0]?.mountPoint ?? '';
    const run = 'cleanlost003';
    const [empty, busy] = [
      `${base}/containerd-bench-${run}`,
      `${base}/containerd-bench-cleanbusy004`,
    ];
    await mkdir(join(empty, 'child'), { recursive: true });
    await mkdir(busy);
    const process = spawn('sleep', ['60'], { stdio: 'ignore' });
    await writeFile(join(busy, 'cgroup.procs'), String(process.pid));
    const all = await findLeftovers(daemon.containerd, { aliveOwner: isAlive, host });
    const found = all.filter((each) => each.id === empty || each.id === busy);
    assert.deepEqual(
      found.map(({ id }) => id),
      [empty],
    );
    assert.deepEqual(
      (await removeLeftovers(daemon.containerd, found, { clock, host })).problems,
      [],
    );
    assert.equal(existsSync(empty), false);
    const exited = new Promise((resolve) => process.once('exit', resolve));
    process.kill('SIGKILL');
    await exited;
    await rmdir(busy);
  });
});
