import type { Scope } from '../api.ts';
import type { TransferWatch } from './transfer-watch.ts';

/**
 * Removes what a pull that failed has left half made: its ingests, which the daemon keeps to go on with,
 * the snapshots that were being unpacked into, and the image's record. Only what
 * the pull has begun and its lease holds. Never rejects: what led here is the error to tell.
 */
export async function removeRemains(
  scope: Scope,
  watch: TransferWatch,
  reference: string,
): Promise<void> {
  try {
    if (watch.refs.size === 0) return;
    const held = await scope.leases.resources(scope.lease ?? '');
    const work = held.map(async ({ type, id }) => {
      const snapshotter = /^snapshots\/(.+)$/.exec(type)?.[1];
      if (type === 'ingests' && watch.refs.has(id)) await scope.content.abort(id);
      if (snapshotter !== undefined && watch.keys.has(id)) {
        await scope.snapshots(snapshotter).remove(id);
      }
    });
    await Promise.allSettled(work);
    if (watch.saved) await scope.images.delete(reference, false);
  } catch {
    // No daemon, or somebody was faster.
  }
}
