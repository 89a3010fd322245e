import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cannotRun } from '../../core/errors.ts';
import type { ServerCommand, ServerMessage, ServerOptions } from './protocol.ts';

/** A live page that is served. */
export interface LiveServer {
  /** With the token where it takes one. */
  readonly url: string;
  readonly pid: number;
  /** From now on the page shows the run in this folder. */
  follow(folder: string): void;
  /** Resolves when the pages that are open have got the last data and the process has ended. */
  close(): Promise<void>;
}

const program = fileURLToPath(new URL('./main.js', import.meta.url));
/** It gives the pages some seconds; longer than this, something is wrong with it. */
const patienceMs = 10_000;

/**
 * Starts the server of a live page. It ends with `close`, and by itself when this process ends in whatever
 * way. Rejects with a HarnessError (`page_not_served`), for a port that is taken for instance.
 *
 * @param nodePath the Node to run it with
 */
export async function startLiveServer(
  options: ServerOptions,
  nodePath: string,
): Promise<LiveServer> {
  // Two pipes and no more: what this costs the one who measures is part of what is measured.
  const child = spawn(nodePath, ['--max-old-space-size=128', program, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'ignore'],
    // In a group of its own: Ctrl-C is for the one who measures, who then ends it.
    detached: true,
  });
  const ended = once(child, 'close').catch(() => {});
  child.stdin.on('error', () => {});
  const { pid } = child;
  const first = await firstLine(child);
  child.stdout.destroy();
  if (first?.event !== 'listening' || pid === undefined) {
    child.stdin.end();
    throw cannotRun('page_not_served', whyNot(options, first));
  }
  // Nothing waits for it but `close`.
  child.unref();
  return {
    url: first.url,
    pid,
    follow(folder) {
      const command: ServerCommand = { follow: resolve(folder) };
      child.stdin.write(`${JSON.stringify(command)}\n`);
    },
    async close() {
      child.ref();
      const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
      child.stdin.end();
      await ended;
      clearTimeout(timer);
    },
  };
}

function whyNot({ host, port }: ServerOptions, first: ServerMessage | undefined): string {
  const place = `expected to serve a live page on ${host}, port ${port}`;
  if (first?.event !== 'failed') return `${place}, but its process ended at once`;
  return first.code === 'EADDRINUSE'
    ? `${place}, but that port is taken; give another, or none for one that is free: --serve`
    : `${place}: ${first.message}`;
}

async function firstLine(child: ChildProcess): Promise<ServerMessage | undefined> {
  let text = '';
  try {
    for await (const chunk of child.stdout ?? []) {
      text += chunk;
      if (text.includes('\n')) break;
    }
    return text === '' ? undefined : (JSON.parse(text) as ServerMessage);
  } catch {
    return undefined;
  }
}
