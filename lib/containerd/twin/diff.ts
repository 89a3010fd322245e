import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { Descriptor, Mount } from '../api.ts';
import { failure, notFound, type Room, requireNamespace } from './room.ts';
import { snapshotNumber } from './snapshots.ts';

const operation = 'diff.apply';

/** Books an uncompressed layer's size on the snapshot that the mounts belong to. */
export function applyDiff(room: Room, layer: Descriptor, mounts: readonly Mount[]): Descriptor {
  requireNamespace(room, operation);
  const bytes = room.state.content.get(layer.digest);
  const namespace = room.state.namespaces.get(room.namespace);
  if (bytes === undefined || namespace?.blobs.has(layer.digest) !== true) {
    throw notFound(operation, `content ${layer.digest}`);
  }
  const number = snapshotNumber(mounts);
  const snapshot = [...namespace.snapshots.values()]
    .flatMap((all) => [...all.values()])
    .find((each) => each.number === number);
  if (snapshot === undefined) {
    throw failure('unknown', operation, 'the mounts belong to no snapshot');
  }
  const tar = /gzip$/.test(layer.mediaType) ? gunzipSync(bytes) : bytes;
  snapshot.bytes += tar.length;
  return {
    mediaType: 'application/vnd.oci.image.layer.v1.tar',
    digest: `sha256:${createHash('sha256').update(tar).digest('hex')}`,
    size: tar.length,
  };
}
