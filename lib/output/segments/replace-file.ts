import { createWriteStream, existsSync, type WriteStream } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Writes a file under a temporary name and gives it its own when it is complete and on the disk: who
 * opens the path finds the old one or the new one, also after a loss of power.
 */
export async function replaceFile(
  path: string,
  write: (target: WriteStream) => Promise<unknown>,
): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await write(createWriteStream(temporary));
    const file = await open(temporary, 'r+');
    await file.sync();
    await file.close();
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Removes the temporary files of processes that are gone. */
export async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = /^events-\d+\.ndjson\.gz\.(\d+)\.tmp$/.exec(name)?.[1];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    await rm(join(folder, name), { force: true });
  }
}
