import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContractCase } from './contract-case.ts';
import { rejectsWith, writeText } from './contract-support.ts';

/** Namespaces, containers and images: what is written down. */
export function recordContract({ subject, namespace }: ContractCase): void {
  test('a namespace is made once, listed with its labels, and deleted once', async () => {
    const { namespaces } = subject().containerd;
    const name = namespace();
    await namespaces.create(name, { colour: 'red' });
    await rejectsWith(namespaces.create(name, {}), 'already_exists');
    assert.deepEqual(
      (await namespaces.list()).find((each) => each.name === name),
      { name, labels: { colour: 'red' } },
    );
    await namespaces.delete(name);
    await rejectsWith(namespaces.delete(name), 'not_found');
    assert.ok(!(await namespaces.list()).some((each) => each.name === name));
  });

  test('a name that is no identifier is refused', async () => {
    const { containerd } = subject();
    await rejectsWith(containerd.namespaces.create('no spaces', {}), 'invalid_argument');
    const container = subject().container(namespace(), 'bad..name', 'polite');
    await rejectsWith(
      containerd.scope(namespace()).containers.create(container),
      'invalid_argument',
    );
  });

  test('every call of a scope without a namespace is refused', async () => {
    const scope = subject().containerd.scope('');
    await rejectsWith(scope.containers.list(), 'failed_precondition');
    await rejectsWith(scope.tasks.list(), 'failed_precondition');
    await rejectsWith(scope.images.list(), 'failed_precondition');
    await rejectsWith(scope.content.list(), 'failed_precondition');
    await rejectsWith(scope.leases.list(), 'failed_precondition');
    const snapshots = scope.snapshots(subject().snapshotter).list();
    // containerd 1.6 forgets to map the error of this one call.
    await rejectsWith(snapshots, 'failed_precondition', 'unknown');
  });

  test('listing in a namespace that does not exist is empty and does not make it', async () => {
    const { containerd, snapshotter } = subject();
    const name = namespace();
    const scope = containerd.scope(name);
    assert.deepEqual(await scope.containers.list(), []);
    assert.deepEqual(await scope.tasks.list(), []);
    assert.deepEqual(await scope.images.list(), []);
    assert.deepEqual(await scope.content.list(), []);
    assert.deepEqual(await scope.content.ingests(), []);
    assert.deepEqual(await scope.leases.list(), []);
    assert.deepEqual(await scope.snapshots(snapshotter).list(), []);
    assert.ok(!(await containerd.namespaces.list()).some((each) => each.name === name));
  });

  test('a container is made once, read back as it was given, and deleted once', async () => {
    const name = namespace();
    const { containers } = subject().containerd.scope(name);
    const container = { ...subject().container(name, 'one', 'polite'), labels: { a: 'b' } };
    await rejectsWith(containers.get('one'), 'not_found');
    await containers.create(container);
    await rejectsWith(containers.create(container), 'already_exists');
    const read = await containers.get('one');
    assert.deepEqual(
      { ...read, spec: Buffer.from(read.spec.value).toString() },
      { ...container, spec: Buffer.from(container.spec.value).toString() },
    );
    assert.deepEqual(
      (await containers.list()).map(({ id }) => id),
      ['one'],
    );
    await containers.delete('one');
    await rejectsWith(containers.delete('one'), 'not_found');
  });

  test('a namespace that holds a container is not deleted, one that holds a lease is', async () => {
    const { containerd } = subject();
    const name = namespace();
    const scope = containerd.scope(name);
    await scope.containers.create(subject().container(name, 'one', 'polite'));
    await rejectsWith(containerd.namespaces.delete(name), 'failed_precondition');
    await scope.containers.delete('one');
    await scope.leases.create('lease', {});
    await containerd.namespaces.delete(name);
    assert.deepEqual(await scope.leases.list(), []);
  });

  test('an image is made once, read back as it was given, and deleted once', async () => {
    const { images, ...scope } = subject().containerd.scope(namespace());
    const labels = { 'containerd.io/gc.root': 'contract' };
    const { descriptor } = await writeText({ images, ...scope }, 'manifest', labels);
    const image = { name: 'example.com/a:1', labels: { a: 'b' }, target: descriptor };
    await rejectsWith(images.get(image.name), 'not_found');
    await images.create(image);
    await rejectsWith(images.create(image), 'already_exists');
    const { name, labels: read, target } = await images.get(image.name);
    assert.deepEqual({ name, labels: read }, { name: image.name, labels: image.labels });
    assert.equal(target.digest, descriptor.digest);
    assert.equal(target.size, descriptor.size);
    assert.equal((await images.list()).length, 1);
    await images.delete(image.name, false);
    await rejectsWith(images.delete(image.name, false), 'not_found');
  });

  test('an image without a proper target is refused', async () => {
    const { images } = subject().containerd.scope(namespace());
    const target = { mediaType: 'text/plain', digest: 'sha256:short', size: 3 };
    await rejectsWith(images.create({ name: 'a', labels: {}, target }), 'invalid_argument');
  });
}
