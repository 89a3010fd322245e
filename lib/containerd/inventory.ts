import type { ResidueItem } from '../core/record.ts';
import type { Containerd } from './api.ts';
import { listDaemon } from './inventory-daemon.ts';
import { listHost } from './inventory-host.ts';
import type { Inventory, InventoryOptions } from './inventory-item.ts';

export type { Inventory, InventoryItem, InventoryOptions } from './inventory-item.ts';

/** Lists the run's namespace and what belongs to it on the host. Never rejects: see `incomplete`. */
export async function takeInventory(
  containerd: Containerd,
  options: InventoryOptions,
): Promise<Inventory> {
  const incomplete: string[] = [];
  const daemon = await listDaemon(containerd, options, incomplete);
  const host = listHost(containerd.address, options, incomplete);
  return { items: [...daemon, ...host], incomplete };
}

function keyOf({ kind, namespace = '', id }: ResidueItem): string {
  return JSON.stringify([kind, namespace, id]);
}

/**
 * What `after` has and `before` has not, less what carries another run's label or ID, and less
 * what the runs of a namespace share as long as another one holds a lease in it.
 */
export function residueOf(
  before: Inventory,
  after: Inventory,
  { runId }: { readonly runId: string },
): ResidueItem[] {
  const known = new Set(before.items.map(keyOf));
  const inUse = new Set(
    after.items
      .filter(({ kind, run }) => kind === 'lease' && run !== undefined && run !== runId)
      .map(({ namespace }) => namespace),
  );
  return after.items
    .filter((item) => !known.has(keyOf(item)))
    .filter(({ run }) => run === undefined || run === runId)
    .filter(({ shared, kind, id, namespace }) => {
      return shared !== true || !inUse.has(kind === 'namespace' ? id : namespace);
    })
    .map(({ kind, id, namespace }) => ({ kind, id, ...(namespace && { namespace }) }));
}
