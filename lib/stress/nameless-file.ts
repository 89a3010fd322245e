import { randomBytes } from 'node:crypto';
import { type FileHandle, open, statfs, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** A file without a name: when the process ends, in whatever way, it is gone, and its space is free. */
export async function openNamelessFile(folder: string): Promise<FileHandle> {
  const path = join(folder, `.containerd-bench-${randomBytes(6).toString('hex')}`);
  const file = await open(path, 'wx');
  await unlink(path);
  return file;
}

/** What an ordinary user could still write into the file system of a folder. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
