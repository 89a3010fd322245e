import { readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';

/** Folders of all hierarchies whose own name holds `part`. */
export function cgroupsNamed(part: string): string[] {
  return foldersBelow('/sys/fs/cgroup').filter((path) =>
    path.slice(path.lastIndexOf('/')).includes(part),
  );
}

function foldersBelow(path: string): string[] {
  return children(path).flatMap((child) => [child, ...foldersBelow(child)]);
}

function children(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(path, name));
  } catch {
    return [];
  }
}

/** An empty cgroup with those in it; nothing happens to one with processes. */
export function removeFolder(path: string): void {
  for (const child of children(path)) removeFolder(child);
  try {
    rmdirSync(path);
  } catch {
    // In use, or gone.
  }
}
