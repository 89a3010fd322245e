import { type ChildProcess, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { milliseconds } from '../lib/core/clock.ts';
import type { World } from './world.ts';

/** The program itself, with the flags that every measurement is made with. */
const program = fileURLToPath(new URL('../../scripts/containerd-bench', import.meta.url));

/** A terminal and npm may each pass on the same Ctrl-C. */
const sameSignalMs = 500;

export interface Ended {
  /** Null when a signal ended it. */
  readonly status: number | null;
  /** Empty unless it was asked for. */
  readonly stdout: string;
}

/** Commands of the program in processes of their own, one after another. */
export interface Children {
  /** Whether SIGINT or SIGTERM has come; then nothing more is to be started. */
  readonly interrupted: boolean;
  /** Runs a command whose standard error is this process's own; rejects when it cannot be started. */
  run(args: readonly string[], options?: { readonly keepOutput?: boolean }): Promise<Ended>;
  /** Gives the signals back to the process. */
  release(): void;
}

/** SIGINT and SIGTERM go to the command in hand, which then ends as it does by itself. */
export function createChildren(world: World): Children {
  let child: ChildProcess | undefined;
  let signalledAt: bigint | undefined;
  const release = world.onSignal((name) => {
    const now = world.clock.now();
    const isSame = signalledAt !== undefined && milliseconds(now - signalledAt) < sameSignalMs;
    if (isSame) return;
    signalledAt = now;
    child?.kill(name);
  });
  return {
    get interrupted() {
      return signalledAt !== undefined;
    },
    async run(args, { keepOutput = false } = {}) {
      const started = spawn(program, args, {
        stdio: ['ignore', keepOutput ? 'pipe' : 'ignore', 'inherit'],
        // In a group of its own: a terminal's Ctrl-C comes once, from here, and not twice.
        detached: true,
      });
      child = started;
      try {
        const [status, stdout] = await Promise.all([
          endOf(started),
          started.stdout === null ? '' : text(started.stdout),
        ]);
        return { status, stdout };
      } finally {
        child = undefined;
      }
    },
    release,
  };
}

function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
}
