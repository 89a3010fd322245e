import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Keeps the segments of a run small while it goes on. */
export interface Keeper {
  /** There is a new segment. */
  readonly look: () => void;
  /** Resolves when nothing is at work any more. */
  settled(): Promise<void>;
}

const program = fileURLToPath(new URL('./main.js', import.meta.url));

/**
 * Compresses segments, and thins the oldest to keep the folder within its budget, in a process of its own, at the lowest priority, which is started for each new segment
 * and ends by itself: neither its work nor its memory is the harness's, and killed at any time it
 * leaves a folder that reads the same. One that cannot be started, or fails, leaves segments as they
 * are for the next one.
 */
export function createKeeper(folder: string, maxDiskBytes: number, nodeProgram: string): Keeper {
  let working: Promise<void> | undefined;
  let isDue = false;
  const start = (): void => {
    isDue = false;
    working = runKeeper(nodeProgram, [folder, String(maxDiskBytes)]).then(() => {
      working = undefined;
      if (isDue) start();
    });
  };
  return {
    look() {
      if (working === undefined) start();
      else isDue = true;
    },
    async settled() {
      while (working !== undefined) await working;
    },
  };
}

/** Never rejects. */
function runKeeper(nodeProgram: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    // In a session of its own: Ctrl-C is for the harness.
    const child = spawn(nodeProgram, [program, ...args], { stdio: 'ignore', detached: true });
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
}
