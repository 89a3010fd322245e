import type { CallOptions, Containerd, Labels, Scope } from './api.ts';
import { isAlreadyExists, isNotFound } from './errors.ts';

export interface LeaseOptions {
  /** The owner's: see `ownerLabels`. They are also written on a namespace that is made for the run. */
  readonly labels: Labels;
  /** When the daemon may drop the lease and what it holds: the end of a run that was killed. */
  readonly expiresAt: Date;
}

export interface HeldLease {
  /** Calls through it put what they make into the lease. */
  readonly scope: Scope;
  /** Whether the namespace was absent before. */
  readonly madeNamespace: boolean;
  /** Drops the lease; resolves when the daemon has collected what only it held. */
  release(options?: CallOptions): Promise<void>;
}

/** RFC 3339 without fractions of a second, as containerd's documentation writes them. */
function rfc3339(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Whether the namespace was made by this call. */
async function ensureNamespace(
  containerd: Containerd,
  namespace: string,
  labels: Labels,
): Promise<boolean> {
  try {
    await containerd.namespaces.create(namespace, labels);
    return true;
  } catch (error) {
    if (isAlreadyExists(error)) {
      return false;
    }
    throw error;
  }
}

/**
 * Takes a lease for a run, in a namespace that is made when it is absent. Rejects with the daemon's
 * `already_exists` when the ID is taken.
 */
export async function holdLease(
  containerd: Containerd,
  namespace: string,
  id: string,
  { labels, expiresAt }: LeaseOptions,
): Promise<HeldLease> {
  const madeNamespace = await ensureNamespace(containerd, namespace, labels);
  const scope = containerd.scope(namespace, id);
  await scope.leases.create(id, { ...labels, 'containerd.io/gc.expire': rfc3339(expiresAt) });
  return {
    scope,
    madeNamespace,
    async release(options) {
      try {
        await scope.leases.delete(id, true, options);
      } catch (error) {
        if (!isNotFound(error)) {
          throw error;
        }
      }
    },
  };
}

/**
 * Adds an unpacked image to the scope's lease, so that nobody can pull it away during the run:
 * its manifest, and with it configuration and layers, and the snapshots below `chainId`.
 */
export async function pinImage(
  scope: Scope,
  chainId: string,
  snapshotter: string,
  manifestDigest: string,
): Promise<void> {
  if (scope.lease === undefined) {
    throw new TypeError('pinImage: expected a scope that was joined to a lease, got one without');
  }
  await scope.leases.addResource(scope.lease, { type: 'content', id: manifestDigest });
  await scope.leases.addResource(scope.lease, { type: `snapshots/${snapshotter}`, id: chainId });
}
