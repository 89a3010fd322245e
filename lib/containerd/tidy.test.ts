import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ownerLabels } from '../core/identity.ts';
import type { Containerd } from './api.ts';
import { shimSocket } from './embedded/shared-folders.ts';
import { bundleFolder } from './host-view.ts';
import { takeInventory } from './inventory.ts';
import { fakeHost } from './testing/fake-host.ts';
import { tidyAndLook } from './tidy.ts';
import { createTwin } from './twin/index.ts';

const runId = 'aaaaaaaaaaaa';
const mine = ownerLabels({ runId, process: 'boot/1/1' });
const others = ownerLabels({ runId: 'bbbbbbbbbbbb', process: 'boot/2/2' });
const options = { namespace: 'ns', snapshotters: ['overlayfs'], host: fakeHost(), runId };

/** A daemon in which `then` happens right after the leases were listed for the nth time. */
function afterLeases(containerd: Containerd, nth: number, then: () => Promise<void>): Containerd {
  let listed = 0;
  return {
    ...containerd,
    scope(namespace, lease) {
      const scope = containerd.scope(namespace, lease);
      const list: typeof scope.leases.list = async (...args) => {
        const found = await scope.leases.list(...args);
        listed += 1;
        if (listed === nth) await then();
        return found;
      };
      return { ...scope, leases: { ...scope.leases, list } };
    },
  };
}

test('the namespace goes although another run leaves it between the tidying and the look', async () => {
  const twin = createTwin();
  const before = await takeInventory(twin, options);
  await twin.namespaces.create('ns', mine);
  await twin.scope('ns').leases.create('theirs', others);
  const racing = afterLeases(twin, 1, () => twin.scope('ns').leases.delete('theirs', false));
  const left = await tidyAndLook(racing, { ...options, before });
  assert.deepEqual(left, { residue: [], incomplete: [] });
  assert.deepEqual(await twin.namespaces.list(), []);
});

test('the namespace stays, and is no residue, as long as another run is in it', async () => {
  const twin = createTwin();
  const before = await takeInventory(twin, options);
  await twin.namespaces.create('ns', mine);
  await twin.scope('ns').leases.create('theirs', others);
  assert.deepEqual((await tidyAndLook(twin, { ...options, before })).residue, []);
  assert.equal((await twin.namespaces.list()).length, 1);
});

test('what nobody removes is told, however often one looks', async () => {
  const twin = createTwin();
  const before = await takeInventory(twin, options);
  await twin.namespaces.create('ns', mine);
  await twin.scope('ns').snapshots('overlayfs').prepare('stray', '', {});
  const { residue } = await tidyAndLook(twin, { ...options, before });
  assert.deepEqual(residue, [
    { kind: 'namespace', id: 'ns' },
    { kind: 'snapshot', id: 'overlayfs/stray', namespace: 'ns' },
  ]);
});

for (const [what, joined] of [
  ['go with the last run, which found them made by another', true],
  ['stay when they were there before any run', false],
] as const) {
  test(`the folders of the namespace ${what}`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'tidy-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const foldersIn = (path: string) => (existsSync(join(path, 'ns')) ? ['ns'] : []);
    const host = fakeHost({ stateDir: folder, rootDir: folder, runcRoot: folder, foldersIn });
    const bundles = bundleFolder(host, 'ns');
    mkdirSync(bundles, { recursive: true });
    const twin = createTwin();
    if (joined) await twin.scope('ns').leases.create('theirs', others);
    const before = await takeInventory(twin, { ...options, host });
    if (joined) await twin.scope('ns').leases.delete('theirs', false);
    const { residue } = await tidyAndLook(twin, { ...options, host, before });
    assert.equal(existsSync(bundles), !joined);
    assert.deepEqual(
      residue.filter(({ kind }) => kind === 'bundle'),
      [],
    );
  });
}

test("sockets of the run's killed shims are told, and nobody else's", async () => {
  const twin = createTwin();
  const mineOf = (id: string) => shimSocket(twin.address, 'ns', id);
  const dead = [mineOf('cb-aaaaaaaaaaaa-2'), mineOf('cb-bbbbbbbbbbbb-1')];
  const host = fakeHost({ deadShimSockets: () => dead });
  const before = await takeInventory(twin, { ...options, host });
  const containers = ['cb-aaaaaaaaaaaa-1', 'cb-aaaaaaaaaaaa-2'];
  const { residue } = await tidyAndLook(twin, { ...options, host, before, containers });
  assert.deepEqual(residue, [{ kind: 'file', id: dead[0] }]);
});

test('the cgroup of the run goes, unless the runtime has left that of a container in it', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tidy-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const own = (hierarchy: string) => join(folder, hierarchy, `containerd-bench-${runId}`);
  const [empty, left] = [own('cpu'), own('pids')];
  const containers = join(left, `cb-${runId}-1`);
  for (const path of [empty, containers]) mkdirSync(path, { recursive: true });
  const cgroups = () => [empty, left, containers].filter((path) => existsSync(path));
  const twin = createTwin();
  const before = await takeInventory(twin, options);
  const { residue } = await tidyAndLook(twin, { ...options, host: fakeHost({ cgroups }), before });
  assert.deepEqual(
    residue.map(({ id }) => id),
    [left, containers],
  );
});
