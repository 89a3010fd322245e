import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders in `root` whose names begin so, and that belong to this user; none when there is no `root`. */
export async function ownFolders(root: string, prefix: string): Promise<string[]> {
  const names = await readdir(root).catch(() => []);
  const folders: string[] = [];
  for (const name of names.filter((entry) => entry.startsWith(prefix))) {
    const folder = join(root, name);
    const stat = await lstat(folder).catch(() => undefined);
    // Anybody may write into /tmp: a link or another user's folder must not tell root what to remove.
    if (stat?.isDirectory() === true && stat.uid === process.geteuid?.()) folders.push(folder);
  }
  return folders;
}
