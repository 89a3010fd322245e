import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContractCase } from './contract-case.ts';
import { rejectsWith, unpackLayer } from './contract-support.ts';

const root = { 'containerd.io/gc.root': 'contract' };

export function snapshotContract({ subject, namespace }: ContractCase): void {
  const open = () => subject().containerd.scope(namespace()).snapshots(subject().snapshotter);

  test('a snapshot goes from active to committed under its new name', async () => {
    const snapshots = open();
    const mounts = await snapshots.prepare('draft', '', { ...root, a: 'b' });
    assert.equal(mounts.length, 1);
    assert.deepEqual(await snapshots.stat('draft'), {
      name: 'draft',
      parent: '',
      kind: 'active',
      labels: { ...root, a: 'b' },
    });
    await snapshots.commit('done', 'draft', root);
    await rejectsWith(snapshots.stat('draft'), 'not_found');
    assert.deepEqual(await snapshots.list(), [
      { name: 'done', parent: '', kind: 'committed', labels: root },
    ]);
    await snapshots.remove('done');
    await rejectsWith(snapshots.remove('done'), 'not_found');
  });

  test('a parent with a child is not removed before the child', async () => {
    const snapshots = open();
    await snapshots.prepare('draft', '', root);
    await snapshots.commit('parent', 'draft', root);
    const [mount] = await snapshots.prepare('child', 'parent', root);
    assert.ok(mount !== undefined);
    assert.equal((await snapshots.stat('child')).parent, 'parent');
    await rejectsWith(snapshots.remove('parent'), 'failed_precondition');
    await snapshots.remove('child');
    await snapshots.remove('parent');
  });

  test('a parent that is absent or active is refused', async () => {
    const snapshots = open();
    await snapshots.prepare('draft', '', root);
    await rejectsWith(snapshots.prepare('child', 'absent', root), 'not_found');
    await rejectsWith(snapshots.prepare('child', 'draft', root), 'invalid_argument');
    assert.deepEqual(
      (await snapshots.list()).map(({ name }) => name),
      ['draft'],
    );
  });

  test('a key or a name is used once', async () => {
    const snapshots = open();
    await snapshots.prepare('one', '', root);
    await rejectsWith(snapshots.prepare('one', '', root), 'already_exists');
    await snapshots.commit('done', 'one', root);
    await snapshots.prepare('two', '', root);
    await rejectsWith(snapshots.commit('done', 'two', root), 'already_exists');
    await rejectsWith(snapshots.commit('other', 'absent', root), 'not_found');
    await rejectsWith(snapshots.commit('other', 'done', root), 'failed_precondition');
  });

  test('a snapshotter that the daemon has not is refused', async () => {
    const snapshots = subject().containerd.scope(namespace()).snapshots('absent');
    await rejectsWith(snapshots.list(), 'invalid_argument');
    await rejectsWith(snapshots.prepare('one', '', {}), 'invalid_argument');
  });

  test('a layer counts as the usage of the snapshot it was unpacked into', async () => {
    const scope = subject().containerd.scope(namespace());
    const key = await unpackLayer(scope, subject());
    const { bytes } = await scope.snapshots(subject().snapshotter).usage(key);
    assert.ok(bytes >= subject().layer.length / 2, `usage of ${bytes} bytes is too small`);
  });

  test('a layer that is not in the content store is not found', async () => {
    const scope = subject().containerd.scope(namespace());
    const mounts = await scope.snapshots(subject().snapshotter).prepare('draft', '', root);
    const layer = {
      mediaType: 'application/vnd.oci.image.layer.v1.tar',
      digest: `sha256:${'0'.repeat(64)}`,
      size: 10,
    };
    await rejectsWith(scope.applyDiff(layer, mounts), 'not_found');
  });
}
