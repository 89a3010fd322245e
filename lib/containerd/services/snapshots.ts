import type { Snapshot, SnapshotKind, Snapshots } from '../api.ts';
import type { Calls } from '../call.ts';
import type { Info__Output } from '../generated/containerd/services/snapshots/v1/Info.ts';
import type { Kind__Output } from '../generated/containerd/services/snapshots/v1/Kind.ts';
import type { Protocol } from '../protocol.ts';
import { fromMount } from './convert.ts';

const kinds: Record<Kind__Output, SnapshotKind> = {
  UNKNOWN: 'unknown',
  VIEW: 'view',
  ACTIVE: 'active',
  COMMITTED: 'committed',
};

export function snapshotsService(
  calls: Calls,
  { Prepare, Commit, Stat, Usage, List, Remove }: Protocol['snapshots'],
  snapshotter: string,
): Snapshots {
  return {
    async prepare(key, parent, labels, options) {
      const request = { snapshotter, key, parent, labels };
      const { mounts } = await calls.unary('snapshots.prepare', Prepare, request, options);
      return (mounts ?? []).map(fromMount);
    },
    async commit(name, key, labels, options) {
      const request = { snapshotter, name, key, labels };
      await calls.unary('snapshots.commit', Commit, request, options);
    },
    async stat(key, options) {
      const { info } = await calls.unary('snapshots.stat', Stat, { snapshotter, key }, options);
      return fromInfo(info ?? {});
    },
    async usage(key, options) {
      const request = { snapshotter, key };
      const { size, inodes } = await calls.unary('snapshots.usage', Usage, request, options);
      return { bytes: size ?? 0, inodes: inodes ?? 0 };
    },
    async list(options) {
      const snapshots: Snapshot[] = [];
      await calls.receiveAll('snapshots.list', List, { snapshotter }, options, ({ info }) => {
        for (const each of info ?? []) snapshots.push(fromInfo(each));
      });
      return snapshots;
    },
    async remove(key, options) {
      await calls.unary('snapshots.remove', Remove, { snapshotter, key }, options);
    },
  };
}

function fromInfo(info: Info__Output): Snapshot {
  return {
    name: info.name ?? '',
    parent: info.parent ?? '',
    kind: kinds[info.kind ?? 'UNKNOWN'] ?? 'unknown',
    labels: info.labels ?? {},
  };
}
