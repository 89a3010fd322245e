import { randomUUID } from 'node:crypto';
import type { Scope } from './api.ts';
import { isNotFound } from './errors.ts';

/** In the past: a collection lease that was left behind goes with the next collection. */
const expired = { 'containerd.io/gc.expire': '2000-01-01T00:00:00Z' };

/**
 * Makes the daemon's collector run, in all namespaces, and waits for it: an idle daemon never
 * runs it. Makes and deletes a lease to that end, and so also makes the scope's namespace if it is absent.
 */
export async function collectGarbage(scope: Scope): Promise<void> {
  const id = `containerd-bench-collect-${randomUUID()}`;
  await scope.leases.create(id, expired);
  try {
    await scope.leases.delete(id, true);
  } catch (error) {
    // The collector took it: it has run since the lease was made, which is all that is wanted.
    if (!isNotFound(error)) {
      throw error;
    }
  }
}
