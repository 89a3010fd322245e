import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { delimiter, dirname } from 'node:path';
import type { Environment } from '../../host/executable.ts';
import type { DaemonPaths } from './folder.ts';

/** Lines of the log that go into an error message. */
const tailLines = 15;

/** A TCP port of 127.0.0.1 that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port);
        else reject(new Error('expected a TCP port of 127.0.0.1, found none free'));
      });
    });
  });
}

/**
 * The daemon's environment: its own folder comes first in PATH, so that it starts the shim of its
 * own release; what a service manager told the harness about itself is not passed on.
 */
export function daemonEnvironment(binary: string, env: Environment): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !/^(NOTIFY_SOCKET|LISTEN_\w+|WATCHDOG_\w+)$/.test(name)) {
      result[name] = value;
    }
  }
  const rest = env.PATH ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  return { ...result, PATH: [dirname(binary), rest].join(delimiter) };
}

export interface DaemonExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface SpawnedDaemon {
  readonly child: ChildProcess;
  readonly exited: Promise<DaemonExit>;
}

/**
 * Spawns the daemon in a session of its own, out of reach of the terminal's Ctrl-C, with the log
 * file as its output. Rejects when the file cannot be executed.
 */
export async function spawnDaemon(
  binary: string,
  paths: DaemonPaths,
  env: Environment,
): Promise<SpawnedDaemon> {
  const log = await open(paths.logPath, 'a');
  try {
    const child = spawn(binary, ['--config', paths.config], {
      cwd: paths.folder,
      detached: true,
      env: daemonEnvironment(binary, env),
      stdio: ['ignore', log.fd, log.fd],
    });
    // Before anything is waited for: of one that ends at once nobody would hear later.
    const exited = new Promise<DaemonExit>((done) => {
      child.once('exit', (code, signal) => done({ code, signal }));
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    // The harness waits for the daemon when it ends it, and there only.
    child.unref();
    return { child, exited };
  } finally {
    await log.close();
  }
}

/** Whether something accepts connections on the unix socket. */
export function accepts(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    const answer = (value: boolean) => () => {
      socket.destroy();
      resolve(value);
    };
    socket.once('connect', answer(true));
    socket.once('error', answer(false));
  });
}

/** The end of a log file, line by line; empty when there is none. */
export async function lastLines(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text
    .trimEnd()
    .split('\n')
    .slice(-tailLines)
    .filter((line) => line !== '');
}
