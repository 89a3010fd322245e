import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { collectGarbage } from './collect-garbage.ts';
import { bundleFolder, type HostView, runtimeFolder, workFolder } from './host-view.ts';
import { residueOf, takeInventory } from './inventory.ts';
import { beginRun, endContainer, hostOf, startContainer } from './testing/integration-run.ts';
import { tidyHost } from './tidy.ts';
import { chunksOf, unpackLayer, writeText } from './twin/contract-support.ts';
import { type PrivateDaemon, startPrivateDaemon } from './twin/private-daemon.ts';

const [runId, otherRun] = ['inventorya01', 'inventoryb02'];
const nobody = 'boot/0/0';

describe('the inventory of a real daemon', { timeout: 120_000 }, () => {
  let daemon: PrivateDaemon;
  let host: HostView;

  before(async () => {
    daemon = await startPrivateDaemon(process.env);
    host = hostOf(daemon);
  });

  after(async () => {
    assert.deepEqual(await daemon?.stop(), []);
  });

  const take = (namespace: string) =>
    takeInventory(daemon.containerd, { namespace, snapshotters: ['overlayfs'], host });

  test('a run that cleans up and tidies leaves no residue', async () => {
    const namespace = 'tidy';
    const start = await take(namespace);
    assert.deepEqual(start.incomplete, []);
    const run = await beginRun(daemon, namespace, runId, nobody);
    const layer = await unpackLayer(run.scope, daemon);
    await endContainer(daemon, run.scope, await startContainer(daemon, run, layer));
    await run.scope.snapshots('overlayfs').remove(layer);
    await run.scope.content.delete(layer);
    await run.lease.release();
    await collectGarbage(run.scope);
    const untidy = residueOf(start, await take(namespace), { runId });
    assert.deepEqual(
      new Set(untidy.map(({ kind }) => kind)),
      new Set(['namespace', 'cgroup', 'bundle', 'runtime-state']),
    );
    const problems = await tidyHost(daemon.containerd, { namespace, runId, host, before: start });
    assert.deepEqual(problems, []);
    assert.deepEqual(residueOf(start, await take(namespace), { runId }), []);
    for (const folder of [bundleFolder, workFolder, runtimeFolder]) {
      assert.equal(existsSync(folder(host, namespace)), false);
    }
  });

  test('each thing that a run leaves is named', async () => {
    const namespace = 'untidy';
    const start = await take(namespace);
    const run = await beginRun(daemon, namespace, runId, nobody);
    const layer = await unpackLayer(run.scope, daemon);
    const id = await startContainer(daemon, run, layer);
    const { descriptor } = await writeText(run.scope, 'manifest');
    await run.scope.images.create({ name: 'image', labels: {}, target: descriptor });
    const broken = chunksOf(Buffer.alloc(300_000));
    const blob = { ref: 'broken', size: 400_000, digest: descriptor.digest, labels: {} };
    await run.scope.content
      .write({ ...blob, digest: `sha256:${'0'.repeat(64)}` }, broken)
      .catch((error: unknown) => error);

    const residue = residueOf(start, await take(namespace), { runId });
    const [shim] = host.shims().filter((each) => each.id === id);
    const expected = {
      namespace: [namespace],
      container: [id],
      task: [id],
      lease: [`cb-${runId}`],
      image: ['image'],
      blob: [layer, descriptor.digest],
      ingest: ['broken'],
      snapshot: [`overlayfs/${id}`, `overlayfs/${layer}`],
      shim: [`${id} (PID ${shim?.pid})`],
      mount: [`${bundleFolder(host, namespace)}/${id}/rootfs`],
      'runtime-state': [runtimeFolder(host, namespace), `${runtimeFolder(host, namespace)}/${id}`],
      bundle: [bundleFolder, workFolder].flatMap((folder) => [
        folder(host, namespace),
        `${folder(host, namespace)}/${id}`,
      ]),
    };
    for (const [kind, ids] of Object.entries(expected)) {
      const found = residue.filter((item) => item.kind === kind).map((item) => item.id);
      assert.deepEqual(found.sort(), ids.sort(), kind);
    }
    const cgroups = residue.filter(({ kind }) => kind === 'cgroup').map((item) => item.id);
    assert.ok(cgroups.some((path) => path.endsWith(`/containerd-bench-${runId}`)));
    assert.ok(cgroups.some((path) => path.endsWith(`/containerd-bench-${runId}/${id}`)));
    await endContainer(daemon, run.scope, id);
    await run.lease.release();
    await tidyHost(daemon.containerd, { namespace, runId, host, before: start });
  });

  test('two runs at once do not see each other, and the last one out tidies', async () => {
    const namespace = 'shared';
    const start = await take(namespace);
    const one = await beginRun(daemon, namespace, runId, nobody);
    const layer = await unpackLayer(one.scope, daemon);
    const startOfTwo = await take(namespace);
    const two = await beginRun(daemon, namespace, otherRun, nobody);
    const [idOne, idTwo] = [
      await startContainer(daemon, one, layer),
      await startContainer(daemon, two, layer),
    ];
    await endContainer(daemon, one.scope, idOne);
    await one.lease.release();
    const options = { namespace, host };
    await tidyHost(daemon.containerd, { ...options, runId, before: start });
    const mine = residueOf(start, await take(namespace), { runId });
    // The layer is the image's: neither run's to remove.
    assert.deepEqual(mine.map(({ id }) => id).sort(), [layer, `overlayfs/${layer}`].sort());
    assert.equal((await two.scope.tasks.get(idTwo)).status, 'running');

    await endContainer(daemon, two.scope, idTwo);
    await two.scope.snapshots('overlayfs').remove(layer);
    await two.scope.content.delete(layer);
    await two.lease.release();
    await collectGarbage(two.scope);
    await tidyHost(daemon.containerd, { ...options, runId: otherRun, before: startOfTwo });
    assert.deepEqual(residueOf(startOfTwo, await take(namespace), { runId: otherRun }), []);
    const names = (await daemon.containerd.namespaces.list()).map(({ name }) => name);
    assert.ok(!names.includes(namespace));
  });

  test('a namespace that was there before, and its folders, stay', async () => {
    const namespace = 'theirs';
    await daemon.containerd.namespaces.create(namespace, { a: 'b' });
    const start = await take(namespace);
    const run = await beginRun(daemon, namespace, runId, nobody);
    await run.lease.release();
    await tidyHost(daemon.containerd, { namespace, runId, host, before: start });
    assert.deepEqual(residueOf(start, await take(namespace), { runId }), []);
    const names = (await daemon.containerd.namespaces.list()).map(({ name }) => name);
    assert.ok(names.includes(namespace));
  });
});
