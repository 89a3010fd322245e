import { rm } from 'node:fs/promises';
import type { ResidueItem } from '../core/record.ts';
import { shimSocket } from './embedded/shared-folders.ts';
import type { HostView } from './host-view.ts';

export interface LeakedSocket {
  readonly containerId: string;
  readonly path: string;
}

/**
 * The sockets that killed shims of these containers have left. A socket's name is a hash, so that only
 * who knows the containers can tell whose it is. Of a container that is alive it proves nothing: its shim
 * may be about to listen.
 */
export function leakedSockets(
  address: string,
  namespace: string,
  containers: Iterable<string>,
  host: HostView,
): LeakedSocket[] {
  const dead = new Set(host.deadShimSockets());
  if (dead.size === 0) return [];
  const leaked: LeakedSocket[] = [];
  for (const containerId of containers) {
    const path = shimSocket(address, namespace, containerId);
    if (dead.has(path)) leaked.push({ containerId, path });
  }
  return leaked;
}

/** Removes them at once, since nobody could tell later whose they were; resolves with what was there. */
export async function removeLeakedSockets(
  ...of: Parameters<typeof leakedSockets>
): Promise<ResidueItem[]> {
  const leaked = leakedSockets(...of);
  for (const { path } of leaked) await rm(path, { force: true });
  return leaked.map(({ path }) => ({ kind: 'file', id: path }));
}
