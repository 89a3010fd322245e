import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { StressMessage, StressTask } from './task.ts';

export type { StressTask } from './task.ts';

/** A process that takes a part of the machine. It ends with this one, however that ends. */
export interface Stress {
  readonly pid: number;
  /** What it has taken: bytes written over, held or filled. */
  readonly bytes: number;
  /** Resolves when the process has ended, and all that it took is free again. */
  end(): Promise<void>;
}

const program = fileURLToPath(new URL('./main.js', import.meta.url));

/** Resolves when the process is at work. Rejects when it cannot do its task. */
export async function startStress(task: StressTask, nodePath: string): Promise<Stress> {
  const child = fork(program, [JSON.stringify(task)], {
    execPath: nodePath,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const ended = once(child, 'exit').catch(() => []);
  const message = await firstMessage(child, ended);
  if (message?.event !== 'ready') {
    child.kill('SIGKILL');
    const why = message?.event === 'failed' ? message.message : 'it ended at once';
    throw new Error(`expected the process for ${task.kind} to begin, but ${why}`);
  }
  child.unref();
  child.channel?.unref();
  return {
    pid: child.pid ?? 0,
    bytes: message.bytes,
    async end() {
      child.ref();
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function firstMessage(
  child: ChildProcess,
  ended: Promise<unknown>,
): Promise<StressMessage | undefined> {
  const message = once(child, 'message').then(([value]): StressMessage => value);
  // Nobody listens any more when the process has ended.
  message.catch(() => {});
  return Promise.race([message, ended.then(() => undefined)]);
}
