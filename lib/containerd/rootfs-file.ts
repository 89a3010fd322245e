import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mount } from './api.ts';
import type { Accounts } from './user.ts';

/** An account database of more than this is not one. */
const maxBytes = 1024 * 1024;

/** Folders that make up a root file system, the uppermost first. Empty for a kind that is no folder. */
export function rootFolders(mounts: readonly Mount[]): string[] {
  const [mount] = mounts;
  if (mount === undefined || mounts.length > 1) return [];
  if (mount.type === 'bind') return [mount.source];
  if (mount.type !== 'overlay') return [];
  const value = (name: string): string[] => {
    const option = mount.options.find((text) => text.startsWith(`${name}=`));
    return option === undefined ? [] : option.slice(name.length + 1).split(':');
  };
  return [...value('upperdir'), ...value('lowerdir')];
}

/**
 * Text of a small file in a root file system that is described by the mounts of its snapshot, read
 * without mounting it. Undefined when the image has no such file, or it cannot be read this way.
 */
export async function readRootFile(
  mounts: readonly Mount[],
  path: string,
): Promise<string | undefined> {
  const parts = path.split('/').filter((part) => part !== '');
  for (const folder of rootFolders(mounts)) {
    let at = folder;
    for (const [index, part] of parts.entries()) {
      at = join(at, part);
      const stat = await lstat(at).catch(() => undefined);
      if (stat === undefined) break;
      const isLast = index === parts.length - 1;
      // A link would be followed on the host, and a character device is the mark of a file removed.
      if (isLast ? !stat.isFile() || stat.size > maxBytes : !stat.isDirectory()) return undefined;
      if (isLast) return await readFile(at, 'utf8');
    }
  }
  return undefined;
}

/** /etc/passwd and /etc/group of a root file system, for an image whose user is a name. */
export async function accountsOf(mounts: readonly Mount[]): Promise<Accounts> {
  const passwd = await readRootFile(mounts, '/etc/passwd');
  const group = await readRootFile(mounts, '/etc/group');
  return {
    ...(passwd === undefined ? {} : { passwd }),
    ...(group === undefined ? {} : { group }),
  };
}
