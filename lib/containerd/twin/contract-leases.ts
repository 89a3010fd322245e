import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scope } from '../api.ts';
import type { ContractCase } from './contract-case.ts';
import { collectNow, rejectsWith, writeText } from './contract-support.ts';

async function names(scope: Scope, snapshotter: string): Promise<string[]> {
  return (await scope.snapshots(snapshotter).list()).map(({ name }) => name);
}

/** Leases, and what the collector takes. */
export function leaseContract({ subject, namespace }: ContractCase): void {
  test('a lease is made once, listed with its labels, and deleted once', async () => {
    const { leases } = subject().containerd.scope(namespace());
    await leases.create('one', { a: 'b' });
    await rejectsWith(leases.create('one', {}), 'already_exists');
    assert.deepEqual(await leases.list(), [{ id: 'one', labels: { a: 'b' } }]);
    await leases.delete('one', false);
    await rejectsWith(leases.delete('one', true), 'not_found');
    await rejectsWith(leases.resources('one'), 'not_found');
    await rejectsWith(
      leases.addResource('one', { type: 'snapshots/native', id: 'x' }),
      'not_found',
    );
  });

  test('calls that join a lease put what they make into it, and it goes with the lease', async () => {
    const { containerd, snapshotter } = subject();
    const name = namespace();
    const scope = containerd.scope(name);
    await scope.leases.create('run', {});
    const leased = containerd.scope(name, 'run');
    await leased.snapshots(snapshotter).prepare('draft', '', {});
    const { descriptor } = await writeText(leased, 'leased');
    const resources = await scope.leases.resources('run');
    assert.deepEqual(
      resources.map(({ type, id }) => `${type} ${id}`).sort(),
      [`content ${descriptor.digest}`, `snapshots/${snapshotter} draft`].sort(),
    );
    await collectNow(scope);
    assert.deepEqual(await names(scope, snapshotter), ['draft']);
    await scope.leases.delete('run', true);
    assert.deepEqual(await names(scope, snapshotter), []);
    assert.deepEqual(await scope.content.list(), []);
  });

  test('a removed snapshot leaves its lease', async () => {
    const { containerd, snapshotter } = subject();
    const name = namespace();
    await containerd.scope(name).leases.create('run', {});
    const leased = containerd.scope(name, 'run');
    await leased.snapshots(snapshotter).prepare('draft', '', {});
    await leased.snapshots(snapshotter).remove('draft');
    assert.deepEqual(await leased.leases.resources('run'), []);
  });

  test('joining a lease that does not exist is not found', async () => {
    const { containerd, snapshotter } = subject();
    const leased = containerd.scope(namespace(), 'absent');
    await rejectsWith(leased.snapshots(snapshotter).prepare('draft', '', {}), 'not_found');
  });

  test('what was added to a lease is held by it', async () => {
    const { containerd, snapshotter } = subject();
    const scope = containerd.scope(namespace());
    const other = containerd.scope(namespace());
    await rejectsWith(other.leases.delete('holder', false), 'not_found');
    await scope.leases.create('holder', {});
    await scope.leases.create('maker', {});
    const maker = containerd.scope(scope.namespace, 'maker');
    await maker.snapshots(snapshotter).prepare('kept', '', {});
    await maker.snapshots(snapshotter).prepare('lost', '', {});
    const { descriptor } = await writeText(maker, 'kept');
    const kept = { type: `snapshots/${snapshotter}`, id: 'kept' };
    await scope.leases.addResource('holder', kept);
    await scope.leases.addResource('holder', { type: 'content', id: descriptor.digest });
    await rejectsWith(
      scope.leases.addResource('holder', { type: 'snapshots', id: 'x' }),
      'invalid_argument',
    );
    await scope.leases.delete('maker', true);
    assert.deepEqual(await names(scope, snapshotter), ['kept']);
    assert.equal((await scope.content.list()).length, 1);
  });

  test('an expired lease holds nothing and is collected itself', async () => {
    const { containerd, snapshotter } = subject();
    const scope = containerd.scope(namespace());
    await scope.leases.create('old', { 'containerd.io/gc.expire': '2020-01-01T00:00:00Z' });
    await scope.leases.create('young', { 'containerd.io/gc.expire': '2999-01-01T00:00:00Z' });
    const at = (lease: string) =>
      containerd.scope(scope.namespace, lease).snapshots(snapshotter).prepare(lease, '', {});
    await at('young');
    await at('old').catch((error: unknown) => error);
    await collectNow(scope);
    assert.deepEqual(
      (await scope.leases.list()).map(({ id }) => id),
      ['young'],
    );
    assert.deepEqual(await names(scope, snapshotter), ['young']);
  });

  test('a snapshot is kept by its container and by nothing after that', async () => {
    const { containerd, snapshotter } = subject();
    const name = namespace();
    const scope = containerd.scope(name);
    await scope.leases.create('maker', {});
    const container = { ...subject().container(name, 'one', 'polite'), snapshotKey: 'draft' };
    await containerd.scope(name, 'maker').snapshots(snapshotter).prepare('draft', '', {});
    await scope.containers.create(container);
    await scope.leases.delete('maker', true);
    assert.deepEqual(await names(scope, snapshotter), ['draft']);
    await scope.containers.delete('one');
    await collectNow(scope);
    assert.deepEqual(await names(scope, snapshotter), []);
  });

  test('an image keeps what its manifest refers to, and takes it along', async () => {
    const { containerd, snapshotter } = subject();
    const name = namespace();
    const scope = containerd.scope(name);
    await scope.leases.create('maker', {});
    const maker = containerd.scope(name, 'maker');
    await maker.snapshots(snapshotter).prepare('draft', '', {});
    await maker.snapshots(snapshotter).commit('base', 'draft', {});
    const snapshotLabel = `containerd.io/gc.ref.snapshot.${snapshotter}`;
    const config = await writeText(maker, 'config', { [snapshotLabel]: 'base' });
    const layer = await writeText(maker, 'layer');
    const stray = await writeText(maker, 'stray');
    const manifest = await writeText(maker, 'manifest', {
      'containerd.io/gc.ref.content.config': config.descriptor.digest,
      'containerd.io/gc.ref.content.l.0': layer.descriptor.digest,
    });
    await scope.images.create({ name: 'image', labels: {}, target: manifest.descriptor });
    await scope.leases.delete('maker', true);
    const digests = (await scope.content.list()).map(({ digest }) => digest);
    assert.equal(digests.length, 3);
    assert.ok(!digests.includes(stray.descriptor.digest));
    assert.deepEqual(await names(scope, snapshotter), ['base']);
    await scope.images.delete('image', true);
    assert.deepEqual(await scope.content.list(), []);
    assert.deepEqual(await names(scope, snapshotter), []);
  });
}
