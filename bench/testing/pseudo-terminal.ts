import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TerminalSize } from '../../lib/live/screen.ts';

const longestMs = 60_000;

/** A program on a pseudo terminal. For tests. */
export interface OnTerminal {
  /** All that it has written so far. */
  readonly written: string;
  /** Resolves when that matches; rejects when it does not in time. */
  shows(pattern: RegExp): Promise<void>;
  /** As the keys would: `\u0003` is Ctrl-C. */
  type(keys: string): void;
  readonly ended: Promise<number | null>;
}

/**
 * Runs a command by util-linux's `script`, in a window of this size that changes to `then` when a line
 * comes in that begins with it.
 */
export function onTerminal(
  command: readonly string[],
  size: TerminalSize,
  env: NodeJS.ProcessEnv = process.env,
): OnTerminal {
  const words = command.map((word) => `'${word}'`).join(' ');
  const line = `stty rows ${size.rows} cols ${size.columns} && exec ${words}`;
  const child = spawn('script', ['-qefc', line, '/dev/null'], {
    env: { ...env, TERM: 'xterm' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  return new Session(child);
}

class Session implements OnTerminal {
  written = '';
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.written += text;
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), longestMs);
    this.ended = once(child, 'close').then(([status]) => {
      clearTimeout(timer);
      return status;
    });
  }

  async shows(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.written)) {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        throw new Error(
          `expected ${pattern}, but the program ended, or was ended after ${longestMs / 1000} s: ${this.written}`,
        );
      }
      await sleep(20);
    }
  }

  type(keys: string): void {
    this.#child.stdin?.write(keys);
  }
}
