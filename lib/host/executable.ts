import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where packages put programs, and where a user's PATH does not always look. */
const usualFolders = ['/usr/bin', '/usr/local/bin', '/usr/sbin', '/bin'];

/** Whether `path` is a regular file that this user may execute. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** All executables called `name` in PATH and the usual folders, in that order. */
export function executables(name: string, env: Environment): string[] {
  const folders = [...(env.PATH ?? '').split(delimiter), ...usualFolders];
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .filter(isExecutable);
}
