import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ownFolders } from '../../host/own-folders.ts';
import { folderPrefix, readOwner } from './folder.ts';

/**
 * Compiled into containerd, whatever its configuration says: the shims' sockets lie in the second,
 * and 1.7 and later make the first at start. Outermost first.
 */
const sharedFolders = ['/run/containerd', '/run/containerd/s'];

/** Of the shims of all daemons. */
export const shimSocketFolder = '/run/containerd/s';

/** Folders of embedded daemons in `tempRoot` that belong to this user. */
export function daemonFolders(tempRoot: string): Promise<string[]> {
  return ownFolders(tempRoot, folderPrefix);
}

async function claimsOfOthers(tempRoot: string, own: string): Promise<Set<string>> {
  const claims = new Set<string>();
  for (const folder of await daemonFolders(tempRoot)) {
    if (folder === own) continue;
    for (const path of (await readOwner(folder))?.sharedFolders ?? []) claims.add(path);
  }
  return claims;
}

/** Those that are absent now or that another embedded daemon made: to be removed by the last one. */
export async function claimSharedFolders(
  tempRoot: string,
  own: string,
  folders: readonly string[] = sharedFolders,
): Promise<string[]> {
  const claims = await claimsOfOthers(tempRoot, own);
  return folders.filter((path) => !existsSync(path) || claims.has(path));
}

/** Removes the claimed folders (outermost first) when they are empty and no other embedded daemon claims them. */
export async function releaseSharedFolders(
  tempRoot: string,
  own: string,
  claimed: readonly string[],
): Promise<void> {
  const claims = await claimsOfOthers(tempRoot, own);
  const mine = claimed.filter((path) => !claims.has(path));
  for (const path of mine.reverse()) {
    // Not empty means that somebody else uses it now: then it stays, and rightly so.
    await rmdir(path).catch(() => undefined);
  }
}

/**
 * Socket of a shim: SHA-256 of `ADDRESS/NAMESPACE/ID` in hex, the same rule from containerd 1.6 to 2.x.
 * A shim that was killed leaves it behind.
 */
export function shimSocket(address: string, namespace: string, id: string): string {
  const name = createHash('sha256')
    .update(join(address, namespace, id))
    .digest('hex');
  return join(shimSocketFolder, name);
}

export async function removeShimSockets(
  address: string,
  containers: Iterable<{ readonly namespace: string; readonly id: string }>,
): Promise<void> {
  for (const { namespace, id } of containers) {
    await rm(shimSocket(address, namespace, id), { force: true });
  }
}
