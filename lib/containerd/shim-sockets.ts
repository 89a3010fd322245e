import { rm } from 'node:fs/promises';
import type { ResidueItem } from '../core/record.ts';
import { shimSocket } from './embedded/shared-folders.ts';
import type { HostView } from './host-view.ts';

/**
 * The sockets that killed shims of these containers have left. A socket's name is a hash, so that only
 * who knows the containers can tell whose it is: they are removed at once, and told.
 */
export async function removeLeakedSockets(
  address: string,
  namespace: string,
  containers: Iterable<string>,
  host: HostView,
): Promise<ResidueItem[]> {
  const dead = new Set(host.deadShimSockets());
  if (dead.size === 0) return [];
  const leaked: ResidueItem[] = [];
  for (const container of containers) {
    const path = shimSocket(address, namespace, container);
    if (!dead.has(path)) continue;
    await rm(path, { force: true });
    leaked.push({ kind: 'file', id: path });
  }
  return leaked;
}
