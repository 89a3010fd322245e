import { readdirSync } from 'node:fs';
import { isGone } from './proc-file.ts';

/** Names of the folders in a folder; none when it is gone. Throws when it is not ours to read. */
export function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}
