import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Starts programs from a shell that waits for them. A large process is slow to start another: /bin/true
 * took 5 ms from Node and 1 ms from a shell (medians of 60, in turns, on a busy machine), and a time that
 * is to be the program's must not hold that.
 */
export interface Starter {
  /**
   * Runs a program to its end, without input; its output goes nowhere, errors to a file where one is
   * named. Resolves with the exit status (128 and the signal for one that was killed).
   */
  run(program: string, args: readonly string[], errors?: string): Promise<number>;
  /** Ends the shells, and with them the programs that are not done. */
  close(): Promise<void>;
}

export function createStarter(): Starter {
  const all: Shell[] = [];
  const idle: Shell[] = [];
  const obtain = (): Shell => {
    const shell = idle.pop() ?? new Shell();
    if (!all.includes(shell)) all.push(shell);
    return shell;
  };
  return {
    async run(program, args, errors = '/dev/null') {
      // One a program at a time: callers side by side do not wait for each other.
      const shell = obtain();
      const command = [program, ...args].map(quoted).join(' ');
      const status = await shell.ask(
        `${command} </dev/null >/dev/null 2>${quoted(errors)}; echo $?`,
      );
      idle.push(shell);
      return Number(status);
    },
    async close() {
      await Promise.all(all.map((shell) => shell.end()));
    },
  };
}

class Shell {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #answer: { resolve(line: string): void; reject(error: Error): void } | undefined;
  #line = '';

  constructor() {
    // In a session of its own: Ctrl-C is for the harness, which ends the step in hand first.
    const child = spawn('/bin/sh', [], { stdio: ['pipe', 'pipe', 'ignore'], detached: true });
    this.#child = child;
    this.#ended = once(child, 'close').catch(() => {});
    child.on('error', (error) => this.#answer?.reject(error));
    child.on('close', () =>
      this.#answer?.reject(new Error('the shell that starts programs ended')),
    );
    // It may be gone when a line is written to it; its end has been told then.
    child.stdin.on('error', () => {});
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#line += text;
      if (!this.#line.endsWith('\n')) return;
      this.#answer?.resolve(this.#line.trim());
      this.#answer = undefined;
      this.#line = '';
    });
  }

  ask(line: string): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.#hasEnded()) throw new Error('the shell that starts programs has ended');
      this.#answer = { resolve, reject };
      this.#child.stdin?.write(`${line}\n`);
    });
  }

  #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async end(): Promise<void> {
    this.#child.stdin?.end();
    const { pid } = this.#child;
    // What it waits for may never end; both are in the session that the shell leads.
    if (this.#answer !== undefined && pid !== undefined && !this.#hasEnded()) {
      process.kill(-pid, 'SIGKILL');
    }
    await this.#ended;
  }
}

/** For a shell: everything between single quotes stands for itself. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
