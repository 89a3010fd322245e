import { closeSync, openSync, readSync } from 'node:fs';

/** A process by its PID, or the one that reads. */
export type ProcessId = number | 'self';

/**
 * Reads of procfs never block, so they are synchronous and share this buffer: no promise, no
 * stat and no new Buffer for a file that is read after every iteration.
 */
let buffer = Buffer.allocUnsafeSlow(64 * 1024);

/** `path` (absolute) below `root`, which is `/` on a real host and a fixture folder in tests. */
export function under(root: string, path: string): string {
  return root === '/' ? path : root + path;
}

/**
 * A file of /proc or /sys as text. The kernel hands such a file out in pieces and reports its
 * size as 0, so it is read until a read returns nothing.
 * @throws the error of node:fs, with its `code`
 */
export function readProcFile(path: string): string {
  const file = openSync(path, 'r');
  try {
    let length = 0;
    for (;;) {
      if (length === buffer.length) {
        buffer = Buffer.concat([buffer], buffer.length * 2);
      }
      const count = readSync(file, buffer, length, buffer.length - length, null);
      if (count === 0) {
        return buffer.toString('utf8', 0, length);
      }
      length += count;
    }
  } finally {
    closeSync(file);
  }
}

/** The `code` of an error of node:fs: `ENOENT` and the like. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

/** Whether an error says that a process, or a file, is not there (any more). */
export function isGone(error: unknown): boolean {
  const code = errnoOf(error);
  return code === 'ENOENT' || code === 'ESRCH';
}

/** Whether an error says that this user may not read the file. */
export function isForbidden(error: unknown): boolean {
  const code = errnoOf(error);
  return code === 'EACCES' || code === 'EPERM';
}

/** What `read` gives, or undefined when the process or file is gone or not ours to read. */
export function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isGone(error) || isForbidden(error)) {
      return undefined;
    }
    throw error;
  }
}
