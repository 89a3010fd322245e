import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { readMounts } from '../../host/mounts.ts';

const run = promisify(execFile);

/** Mount points strictly below `folder`, the innermost and latest first. */
export function mountsBelow(folder: string, root = '/'): string[] {
  return readMounts('self', root)
    .map(({ mountPoint }) => mountPoint)
    .filter((target) => target.startsWith(`${folder}/`))
    .reverse();
}

/** Unmounts everything below `folder`, lazily where it must; resolves with what is still mounted. */
export async function unmountBelow(folder: string): Promise<string[]> {
  for (const flags of [[], ['-l']]) {
    for (const target of mountsBelow(folder)) {
      // A failure shows in the next reading of the mount table.
      await run('umount', [...flags, target]).catch(() => undefined);
    }
  }
  return mountsBelow(folder);
}

/** A file system in memory for a daemon's root, unmounted with all that is below its folder. */
export async function mountRoot(rootDir: string, bytes: number): Promise<void> {
  await mkdir(rootDir);
  const options = `size=${bytes},mode=711`;
  await run('mount', ['-t', 'tmpfs', '-o', options, 'containerd-bench-root', rootDir]);
}
