import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { cannotRun } from '../../core/errors.ts';
import type { Fault } from './fault.ts';
import type {
  Disturbance,
  ServerCommand,
  ServerMessage,
  ServerOptions,
  ServerStats,
} from './protocol.ts';

export type { Fault } from './fault.ts';
export type { Served, ServerStats } from './protocol.ts';

export interface RegistryOptions extends ServerOptions {
  /** Default: this process's own. */
  readonly nodePath?: string;
  readonly signal?: AbortSignal;
}

/** A registry on a loopback port. */
export interface Registry {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly pid: number;
  /** Makes it a bad registry, or a good one again. */
  setFault(fault: Fault | undefined): Promise<void>;
  /** Makes it another one for a while; undefined: the one that was started. */
  disturb(disturbance: Disturbance | undefined): Promise<void>;
  stats(): Promise<ServerStats>;
  /** Resolves when the process has ended. */
  close(): Promise<void>;
}

const program = fileURLToPath(new URL('./main.js', import.meta.url));

/**
 * Starts the embedded registry. It ends with `close`, and by itself when this process ends in whatever way.
 * Rejects with `registry_not_started`.
 */
export async function startRegistry({
  nodePath = process.execPath,
  signal,
  ...options
}: RegistryOptions): Promise<Registry> {
  signal?.throwIfAborted();
  const child = fork(program, [JSON.stringify(options)], {
    execPath: nodePath,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const { pid } = child;
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const first = await next(child, ended);
  if (first?.event !== 'listening' || pid === undefined) {
    const why = first?.event === 'failed' ? first.message : 'it ended at once';
    throw cannotRun('registry_not_started', `expected the embedded registry to start, but ${why}`);
  }
  // Of this process nothing waits for the registry; it is told when to end.
  child.unref();
  child.channel?.unref();
  return {
    url: `http://127.0.0.1:${first.port}`,
    pid,
    async setFault(fault) {
      await ask(child, ended, { command: 'fault', ...(fault === undefined ? {} : { fault }) });
    },
    async disturb(disturbance) {
      await ask(child, ended, {
        command: 'disturb',
        ...(disturbance === undefined ? {} : { disturbance }),
      });
    },
    async stats() {
      const answer = await ask(child, ended, { command: 'stats' });
      if (answer?.event !== 'stats') throw new Error('the embedded registry has ended');
      return answer.stats;
    },
    async close() {
      if (child.connected) child.disconnect();
      child.ref();
      await ended;
    },
  };
}

async function ask(
  child: ChildProcess,
  ended: Promise<void>,
  command: ServerCommand,
): Promise<ServerMessage | undefined> {
  const answer = next(child, ended);
  if (child.connected) child.send(command);
  child.channel?.ref();
  try {
    return await answer;
  } finally {
    child.channel?.unref();
  }
}

/** The next message; undefined when the process ends without one. */
function next(child: ChildProcess, ended: Promise<void>): Promise<ServerMessage | undefined> {
  const message = once(child, 'message').then(([value]): ServerMessage => value);
  // Nobody listens any more when the process has ended.
  message.catch(() => {});
  return Promise.race([message, ended.then(() => undefined)]);
}
