import { spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** A file that is locked, as flock(2) does it: until every process that has the descriptor has ended or closed it. */
export interface FileLock {
  /** To be handed on to a child that is to hold the lock too. */
  readonly descriptor: number;
  /** Replaces what the file says, for those that find it locked. */
  write(text: string): void;
  /** Empties the file and gives it back, unless a child still has it. */
  release(): void;
}

/** What a file says that another process has locked. */
export interface LockedElsewhere {
  readonly text: string;
}

/**
 * Locks a file, which is made where it is not there. The kernel keeps the lock, so that of a process that was
 * killed none is left. Throws when the file cannot be opened, or flock(1) cannot be run.
 */
export function lockFile(path: string): FileLock | LockedElsewhere {
  mkdirSync(dirname(path), { recursive: true });
  const descriptor = openSync(path, 'a+', 0o644);
  try {
    // Node has no flock(2). That of a program it starts is a lock of the open file, which both have.
    const { status, error } = spawnSync('flock', ['--nonblock', '3'], {
      stdio: ['ignore', 'ignore', 'ignore', descriptor],
    });
    if (error !== undefined) throw error;
    if (status === 0) return fileLock(descriptor);
    const text = readFileSync(path, 'utf8');
    closeSync(descriptor);
    return { text };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function fileLock(descriptor: number): FileLock {
  return {
    descriptor,
    write(text) {
      ftruncateSync(descriptor);
      writeSync(descriptor, text);
    },
    release() {
      ftruncateSync(descriptor);
      closeSync(descriptor);
    },
  };
}
