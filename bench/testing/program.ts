import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** The program as a user starts it, with the flags it sets for itself. */
export const programPath = fileURLToPath(
  new URL('../../../scripts/containerd-bench', import.meta.url),
);

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Program {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  kill(signal: NodeJS.Signals): void;
  /** Resolves with what of standard error matches; rejects when the program ends without. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves with the answer as soon as it is not undefined; rejects when the program ends without. */
  until<T>(look: () => Promise<T | undefined>): Promise<T>;
}

/** No run of these tests comes near it: one that hangs fails its test instead of the whole suite. */
const longestMs = 300_000;
const pollMs = 20;

/** Starts a command whose output is kept. One that does not end is killed, and its status is null. */
export function startProgram(
  command: readonly [string, ...string[]],
  options: { readonly env: NodeJS.ProcessEnv; readonly cwd: string },
): Program {
  const [file, ...args] = command;
  const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  const ended = endOf(child).then((status) => ({ status, ...output }));
  let over = false;
  ended.then(
    () => {
      over = true;
    },
    () => {
      over = true;
    },
  );
  const until = async <T>(look: () => Promise<T | undefined>): Promise<T> => {
    for (;;) {
      const last = over;
      const found = await look();
      if (found !== undefined) return found;
      if (last) throw new Error(`the program ended too early: ${JSON.stringify(output)}`);
      await sleep(pollMs);
    }
  };
  return {
    pid: child.pid ?? 0,
    ended,
    kill: (signal) => void child.kill(signal),
    says: (pattern) => until(async () => pattern.exec(output.stderr) ?? undefined),
    until,
  };
}

function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), longestMs);
    child.once('error', reject);
    child.once('close', (status) => {
      clearTimeout(timer);
      resolve(status);
    });
  });
}
