import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { stopProcess } from '../host/testing/stop-process.ts';
import type { Container, Containerd, ContentWrite, Event, Scope } from './api.ts';
import {
  isAlreadyExists,
  isCancelled,
  isDeadlineExceeded,
  isFailedPrecondition,
  isNotFound,
  isUnavailable,
} from './errors.ts';
import { type PrivateDaemon, startPrivateDaemon } from './twin/private-daemon.ts';

const sigterm = 15;
const sigkill = 9;
const keep = { 'containerd.io/gc.root': 'test' };

let subject: PrivateDaemon;
let containerd: Containerd;

before(async () => {
  subject = await startPrivateDaemon(process.env);
  containerd = subject.containerd;
});

after(async () => {
  assert.deepEqual(await subject.stop(), []);
});

async function scopeFor(namespace: string): Promise<Scope> {
  await containerd.namespaces.create(namespace, { purpose: 'test' });
  return containerd.scope(namespace);
}

function bytesOf(size: number): { bytes: Buffer; blob: ContentWrite } {
  const bytes = Buffer.alloc(size, `${size} bytes of it. `);
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  return { bytes, blob: { ref: `ref-${digest}`, size, digest, labels: { ...keep, of: 'test' } } };
}

async function* inChunks(bytes: Buffer, length = 50_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

const untouchable: AsyncIterable<Uint8Array> = {
  [Symbol.asyncIterator]: () => assert.fail('the source was touched'),
};

test('the daemon tells its version, its identity and its plugins', async () => {
  assert.match((await containerd.version()).version, /^v?\d+\.\d+/);
  assert.match((await containerd.server()).uuid, /^[0-9a-f-]{36}$/);
  const plugins = await containerd.plugins();
  const find = (type: string, id: string) =>
    plugins.find((plugin) => plugin.type === type && plugin.id === id);
  assert.equal(find('io.containerd.snapshotter.v1', 'overlayfs')?.error, undefined);
  assert.ok(find('io.containerd.snapshotter.v1', 'overlayfs')?.exports.root);
  const unloaded = plugins.filter(({ error }) => error !== undefined);
  assert.ok(unloaded.every(({ error }) => error !== ''));
});

test('a namespace is made, listed and deleted', async () => {
  await containerd.namespaces.create('spaces', { a: 'b' });
  await assert.rejects(containerd.namespaces.create('spaces', {}), isAlreadyExists);
  const all = await containerd.namespaces.list();
  assert.deepEqual(
    all.find(({ name }) => name === 'spaces'),
    { name: 'spaces', labels: { a: 'b' } },
  );
  await containerd.namespaces.delete('spaces');
  await assert.rejects(containerd.namespaces.delete('spaces'), isNotFound);
});

test('content of several megabytes goes in, comes back, and goes in once', async () => {
  const { content } = await scopeFor('content');
  const { bytes, blob } = bytesOf(5_000_003);
  assert.equal(await content.write(blob, inChunks(bytes)), true);
  assert.equal(await content.write({ ...blob, ref: 'again' }, untouchable), false);
  assert.deepEqual(await content.list(), [
    { digest: blob.digest, size: blob.size, labels: blob.labels },
  ]);
  assert.ok(bytes.equals(await content.read(blob.digest, blob.size)));
  await assert.rejects(
    content.read(blob.digest, blob.size - 1),
    /content.read: resource_exhausted/,
  );
  const other = await scopeFor('content-shared');
  assert.equal(await other.content.write(blob, untouchable), false);
  assert.deepEqual(await other.content.list(), await content.list());
  assert.deepEqual([await content.ingests(), await other.content.ingests()], [[], []]);
  await other.content.delete(blob.digest);
  await content.delete(blob.digest);
  await assert.rejects(content.read(blob.digest, 1), isNotFound);
});

test('content that is not what it claims is refused, and its ingest can be aborted', async () => {
  const { content } = await scopeFor('content-wrong');
  const { bytes, blob } = bytesOf(200_000);
  const wrong = { ...blob, digest: `sha256:${'0'.repeat(64)}` };
  await assert.rejects(content.write(wrong, inChunks(bytes)), (error) => {
    assert.ok(isFailedPrecondition(error));
    assert.match(error.message, /^content\.write: failed_precondition: .*unexpected commit digest/);
    return true;
  });
  await assert.rejects(content.write({ ...blob, size: 7 }, inChunks(bytes)), isFailedPrecondition);
  assert.deepEqual(
    (await content.ingests()).map(({ ref }) => ref),
    [blob.ref],
  );
  await content.abort(blob.ref);
  assert.deepEqual(await content.ingests(), []);
  assert.deepEqual(await content.list(), []);
});

test('a write that is stopped on its way can be aborted or begun again', async () => {
  const { content } = await scopeFor('content-stopped');
  // More than is sent at a time, so that a part of it has arrived.
  const { bytes, blob } = bytesOf(3_000_000);
  const controller = new AbortController();
  async function* half(): AsyncGenerator<Uint8Array> {
    yield bytes.subarray(0, 2_000_000);
    controller.abort();
    yield bytes.subarray(2_000_000);
  }
  const stopped = content.write(blob, half(), { signal: controller.signal });
  await assert.rejects(stopped, isCancelled);
  const [ingest] = await content.ingests();
  assert.ok(ingest !== undefined && ingest.offset < blob.size);
  await untilUnlocked(() => content.write(blob, inChunks(bytes)));
  assert.ok(bytes.equals(await content.read(blob.digest, blob.size)));
  assert.deepEqual(await content.ingests(), []);
});

/** The daemon holds an ingest's lock until it has noticed that its writer is gone. */
async function untilUnlocked(work: () => Promise<unknown>): Promise<void> {
  for (let round = 0; ; round += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (!isUnavailable(error) || round === 50) throw error;
      await sleep(20);
    }
  }
}

test('snapshots are prepared, committed, measured, listed and removed', async () => {
  const scope = await scopeFor('snapshots');
  const snapshots = scope.snapshots('overlayfs');
  const [mount, ...others] = await snapshots.prepare('work', '', keep);
  assert.deepEqual([mount?.type, others], ['bind', []]);
  copyFileSync('/proc/self/exe', join(mount?.source ?? '', 'file'));
  const { bytes } = await snapshots.usage('work');
  assert.ok(bytes > 1_000_000);
  await snapshots.commit('base', 'work', { ...keep, layer: '1' });
  const committed = {
    name: 'base',
    parent: '',
    kind: 'committed',
    labels: { ...keep, layer: '1' },
  };
  assert.deepEqual(await snapshots.stat('base'), committed);
  const [overlay] = await snapshots.prepare('top', 'base', keep);
  assert.ok(overlay?.options.some((option) => option.startsWith('lowerdir=')));
  const listed = await snapshots.list();
  assert.deepEqual(listed.map(({ name, kind }) => `${name} ${kind}`).sort(), [
    'base committed',
    'top active',
  ]);
  await assert.rejects(snapshots.remove('base'), isFailedPrecondition);
  await snapshots.remove('top');
  await snapshots.remove('base');
  await assert.rejects(snapshots.stat('base'), isNotFound);
});

test('images are made, read back, listed and deleted, in more bytes than one message held by default', async () => {
  const { images } = await scopeFor('images');
  const target = { mediaType: 'text/plain', digest: bytesOf(1).blob.digest, size: 1 };
  const labels = Object.fromEntries(
    Array.from({ length: 12 }, (_, index) => [`label-${index}`, 'x'.repeat(4_000)]),
  );
  const names = Array.from({ length: 100 }, (_, index) => `example.org/image:${index + 100}`);
  for (const name of names) await images.create({ name, labels, target });
  await assert.rejects(images.create({ name: names[0] ?? '', labels, target }), isAlreadyExists);
  const all = await images.list();
  assert.deepEqual(
    all.map(({ name }) => name),
    names,
  );
  assert.ok(JSON.stringify(all).length > 4 * 1024 * 1024);
  assert.deepEqual(await images.get('example.org/image:150'), {
    name: 'example.org/image:150',
    labels,
    target,
  });
  for (const name of names) await images.delete(name, name === names.at(-1));
  await assert.rejects(images.get(names[0] ?? ''), isNotFound);
});

test('a lease holds what was made in it or added to it, until it is deleted', async () => {
  const scope = await scopeFor('leases');
  await scope.leases.create('l', { a: 'b' });
  assert.deepEqual(await scope.leases.list(), [{ id: 'l', labels: { a: 'b' } }]);
  const leased = containerd.scope('leases', 'l');
  assert.equal(leased.lease, 'l');
  await leased.snapshots('overlayfs').prepare('made', '', {});
  const { bytes, blob } = bytesOf(10);
  await scope.content.write({ ...blob, labels: {} }, inChunks(bytes));
  await scope.leases.addResource('l', { type: 'content', id: blob.digest });
  const resources = await scope.leases.resources('l');
  assert.deepEqual(resources.map(({ type, id }) => `${type} ${id}`).sort(), [
    `content ${blob.digest}`,
    'snapshots/overlayfs made',
  ]);
  await scope.leases.delete('l', true);
  assert.deepEqual(await scope.snapshots('overlayfs').list(), []);
  assert.deepEqual(await scope.content.list(), []);
});

/** A committed snapshot with a busybox shell, written into the bind mount of a first layer. */
async function busybox(scope: Scope): Promise<string> {
  const snapshots = scope.snapshots('overlayfs');
  const [mount] = await snapshots.prepare('unpack', '', keep);
  const root = mount?.source ?? assert.fail('no mount');
  for (const folder of ['bin', 'proc']) mkdirSync(join(root, folder));
  copyFileSync('/bin/busybox', join(root, 'bin/busybox'));
  for (const name of ['sh', 'sleep']) symlinkSync('busybox', join(root, 'bin', name));
  await snapshots.commit('busybox', 'unpack', keep);
  return 'busybox';
}

async function prepared(scope: Scope, id: string, kind: 'polite' | 'stubborn' | 'brief') {
  const parent = await busybox(scope);
  const container: Container = {
    ...subject.container(scope.namespace, id, kind),
    image: 'example.org/none:1',
    labels: { a: 'b' },
  };
  const rootfs = await scope.snapshots('overlayfs').prepare(container.snapshotKey, parent, {});
  await scope.containers.create(container);
  return { container, rootfs };
}

test('a container lives from its snapshot to its removal, and events tell of it', async () => {
  const scope = await scopeFor('lifecycle');
  const { containers, tasks } = scope;
  const controller = new AbortController();
  const seen = eventsUntil(
    containerd.events(['namespace==lifecycle,topic~=/tasks/'], controller.signal),
    '/tasks/delete',
  );
  const id = `cb-grpc-${process.pid}`;
  const { container, rootfs } = await prepared(scope, id, 'polite');
  assert.deepEqual(await containers.get(id), container);
  assert.deepEqual(await containers.list(), [container]);
  await assert.rejects(containers.create(container), isAlreadyExists);

  const log = join(subject.daemon.folder, 'out.log');
  const options = subject.runtimeOptions;
  const pid = await tasks.create({ containerId: id, rootfs, stdout: `file://${log}`, options });
  const exited = tasks.wait(id);
  assert.equal((await tasks.get(id)).status, 'created');
  assert.equal(await tasks.start(id), pid);
  await subject.ready(pid);
  assert.deepEqual(await tasks.list(), [
    { containerId: id, pid, status: 'running', exitStatus: 0 },
  ]);
  await tasks.pause(id);
  assert.equal((await tasks.get(id)).status, 'paused');
  await tasks.resume(id);
  await tasks.kill(id, sigterm);
  const exit = await exited;
  assert.equal(exit.exitStatus, 143);
  assert.ok(exit.exitedAt > 1.6e9);
  assert.equal((await tasks.delete(id)).exitStatus, 143);
  await containers.delete(id);
  await scope.snapshots('overlayfs').remove(id).catch(ignoreNotFound);
  await assert.rejects(tasks.get(id), isNotFound);
  assert.ok(existsSync(log));

  const events = await seen;
  controller.abort();
  const topics = [
    '/tasks/create',
    '/tasks/start',
    '/tasks/paused',
    '/tasks/resumed',
    '/tasks/exit',
  ];
  for (const topic of topics)
    assert.ok(
      events.some((event) => event.topic === topic),
      topic,
    );
  assert.ok(events.every(({ namespace }) => namespace === 'lifecycle'));
  const exits = events.find(({ topic }) => topic === '/tasks/exit')?.event;
  assert.equal(exits?.typeUrl, 'containerd.events.TaskExit');
  assert.ok(Buffer.from(exits?.value ?? []).includes(id));
});

async function eventsUntil(events: AsyncIterable<Event>, last: string): Promise<Event[]> {
  const seen: Event[] = [];
  for await (const event of events) {
    seen.push(event);
    if (event.topic === last) break;
  }
  return seen;
}

/** The collector may have taken a snapshot that no container refers to any more. */
function ignoreNotFound(error: unknown): void {
  if (!isNotFound(error)) throw error;
}

test('a layer is unpacked into the mounts of a snapshot', async () => {
  const scope = await scopeFor('diff');
  const size = subject.layer.length;
  const digest = `sha256:${createHash('sha256').update(subject.layer).digest('hex')}`;
  await scope.content.write(
    { ref: 'layer', size, digest, labels: keep },
    inChunks(Buffer.from(subject.layer)),
  );
  const mounts = await scope.snapshots('overlayfs').prepare('unpack', '', keep);
  const mediaType = 'application/vnd.oci.image.layer.v1.tar';
  const applied = await scope.applyDiff({ mediaType, digest, size }, mounts);
  assert.deepEqual([applied.digest, applied.size], [digest, size]);
  const { inodes } = await scope.snapshots('overlayfs').usage('unpack');
  assert.ok(inodes > 2);
});

test('a stopped daemon runs a call into its deadline and answers the next one after', async () => {
  stopProcess(subject.daemon.pid);
  try {
    await assert.rejects(containerd.version({ deadlineMs: 150 }), isDeadlineExceeded);
  } finally {
    process.kill(subject.daemon.pid, 'SIGCONT');
  }
  await containerd.version();
});

test('a daemon that is killed ends a wait, a subscription and a write under way', async () => {
  const own = await startPrivateDaemon(process.env);
  try {
    await own.containerd.namespaces.create('killed', {});
    const scope = own.containerd.scope('killed');
    const id = `cb-killed-${process.pid}`;
    const parent = await busybox(scope);
    const rootfs = await scope.snapshots('overlayfs').prepare(id, parent, {});
    await scope.containers.create(own.container('killed', id, 'stubborn'));
    await scope.tasks.create({ containerId: id, rootfs });
    const pending = [
      assert.rejects(scope.tasks.wait(id), isUnavailable),
      assert.rejects(
        eventsUntil(own.containerd.events([], new AbortController().signal), '/never'),
        isUnavailable,
      ),
      assert.rejects(
        scope.content.write(bytesOf(10).blob, {
          [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }),
        }),
        isUnavailable,
      ),
    ];
    await scope.tasks.start(id);
    process.kill(own.daemon.pid, 'SIGKILL');
    await Promise.all(pending);
    await assert.rejects(scope.tasks.kill(id, sigkill), isUnavailable);
  } finally {
    assert.deepEqual(await own.stop(), []);
    rmSync(own.daemon.folder, { recursive: true, force: true });
  }
});
