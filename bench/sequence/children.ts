import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { milliseconds } from '../../lib/core/clock.ts';
import { withoutJobSummary } from '../hand-over/job-summary.ts';
import type { World } from '../world.ts';

/** The program itself, with the flags that every measurement is made with. */
const program = fileURLToPath(new URL('../../../scripts/containerd-bench', import.meta.url));

/** A terminal and npm may each pass on the same Ctrl-C. */
const sameSignalMs = 500;

export interface Ended {
  /** Null when a signal ended it. */
  readonly status: number | null;
  /** Empty unless they were asked for. */
  readonly stdout: string;
  readonly stderr: string;
}

export interface ChildOptions {
  /** What becomes of its standard output. Default: it is dropped. */
  readonly output?: 'drop' | 'keep' | 'show';
  /** What becomes of its standard error. Default: it is this process's own. */
  readonly errors?: 'keep' | 'show';
  /** Whether it tells the summary of the job what it found: it is the whole, and no part. Default: false. */
  readonly isWhole?: boolean;
  /** An open file of this process that it gets too, as long as it lives. */
  readonly holds?: number;
}

/** Commands of the program in processes of their own, one after another. */
export interface Children {
  /** Whether a signal has come that asks to end; then nothing more is to be started. */
  readonly interrupted: boolean;
  /** Rejects when it cannot be started. */
  run(args: readonly string[], options?: ChildOptions): Promise<Ended>;
  /** Gives the signals back to the process. */
  release(): void;
}

/** Signals that ask to end go to the command in hand, which then ends as it does by itself. */
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
    async run(args, { output = 'drop', errors = 'show', isWhole = false, holds } = {}) {
      const started = spawn(program, args, {
        env: isWhole ? { ...world.env } : withoutJobSummary(world.env),
        stdio: ['ignore', kinds[output], kinds[errors], ...(holds === undefined ? [] : [holds])],
        // In a group of its own: a terminal's Ctrl-C comes once, from here, and not twice.
        detached: true,
      });
      child = started;
      try {
        const [status, stdout, stderr] = await Promise.all([
          endOf(started),
          textOf(started.stdout),
          textOf(started.stderr),
        ]);
        return { status, stdout, stderr };
      } finally {
        child = undefined;
      }
    },
    release,
  };
}

const kinds = { drop: 'ignore', keep: 'pipe', show: 'inherit' } as const;

async function textOf(pipe: Readable | null): Promise<string> {
  return pipe === null ? '' : text(pipe);
}

function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
}
