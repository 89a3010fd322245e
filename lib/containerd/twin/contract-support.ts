import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Container, Mount, Scope } from '../api.ts';
import { ContainerdError, type ErrorCode } from '../errors.ts';
import type { ContractCase, ProcessKind, Subject } from './contract-case.ts';

export async function rejectsWith(call: Promise<unknown>, ...codes: ErrorCode[]): Promise<void> {
  await assert.rejects(call, (error) => {
    assert.ok(error instanceof ContainerdError, `expected a ContainerdError, got ${String(error)}`);
    assert.ok(codes.includes(error.code), `expected ${codes.join(' or ')}, got ${error.message}`);
    return true;
  });
}

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

export async function* chunksOf(...chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

/** Writes text as a blob; returns its descriptor. */
export async function writeText(
  scope: Scope,
  text: string,
  labels: Readonly<Record<string, string>> = {},
  mediaType = 'text/plain',
) {
  const bytes = Buffer.from(text);
  const digest = digestOf(bytes);
  const size = bytes.length;
  const written = await scope.content.write(
    { ref: `contract/${digest}`, size, digest, labels },
    chunksOf(bytes),
  );
  return { written, descriptor: { mediaType, digest, size } };
}

/** Runs the collector and lets nothing else change. */
export async function collectNow(scope: Scope): Promise<void> {
  await scope.leases.create('contract-collector', {});
  await scope.leases.delete('contract-collector', true);
}

/** A committed snapshot that holds the subject's layer; its key is the layer's digest. */
export async function unpackLayer(scope: Scope, subject: Subject): Promise<string> {
  const digest = digestOf(subject.layer);
  const size = subject.layer.length;
  const labels = { 'containerd.io/gc.root': 'contract' };
  await scope.content.write(
    { ref: 'contract/layer', size, digest, labels },
    chunksOf(subject.layer),
  );
  const snapshots = scope.snapshots(subject.snapshotter);
  const mounts = await snapshots.prepare('unpack', '', labels);
  const layer = { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest, size };
  const applied = await scope.applyDiff(layer, mounts);
  assert.equal(applied.digest, digest);
  await snapshots.commit(digest, 'unpack', labels);
  return digest;
}

export interface Prepared {
  readonly scope: Scope;
  readonly container: Container;
  readonly rootfs: Mount[];
}

/** A container with a snapshot of the layer, and no task. */
export async function prepareContainer(each: ContractCase, kind: ProcessKind): Promise<Prepared> {
  const subject = each.subject();
  const name = each.namespace();
  const scope = subject.containerd.scope(name);
  const parent = await unpackLayer(scope, subject);
  const container = subject.container(name, `cb-${name}`, kind);
  const rootfs = await scope
    .snapshots(subject.snapshotter)
    .prepare(container.snapshotKey, parent, { 'containerd.io/gc.root': 'contract' });
  await scope.containers.create(container);
  return { scope, container, rootfs };
}
