import type { FileHandle } from 'node:fs/promises';
import { errnoOf } from '../host/proc-file.ts';
import { freeBytes, openNamelessFile } from './nameless-file.ts';

const chunk = Buffer.alloc(4 * 1024 * 1024);

/** Fills a file system but for so many bytes; what it wrote is there as long as the file is open. */
export async function fill(
  folder: string,
  leaveBytes: number,
): Promise<{ readonly file: FileHandle; readonly bytes: number }> {
  const file = await openNamelessFile(folder);
  let written = 0;
  for (;;) {
    const room = (await freeBytes(folder)) - leaveBytes;
    if (room <= 0) break;
    try {
      const { bytesWritten } = await file.write(chunk, 0, Math.min(chunk.byteLength, room));
      written += bytesWritten;
    } catch (error) {
      if (errnoOf(error) === 'ENOSPC') break;
      throw error;
    }
  }
  return { file, bytes: written };
}
