import { readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { systemClock } from '../lib/core/clock.ts';
import { type OutputStream, stopSignals, type World } from './world.ts';

/** The real world: the only place, with main.ts, that touches the process. */
export function createWorld(): World {
  const { env } = process;
  const gc = globalThis.gc;
  return {
    clock: systemClock,
    env,
    arguments: process.argv.slice(2),
    pid: process.pid,
    isRoot: process.getuid?.() === 0,
    version: readVersion(),
    nodeProgram: process.execPath,
    nodeVersion: process.version,
    nodeFlags: process.execArgv,
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    temporaryFolder: tmpdir(),
    cacheFolder: join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'containerd-bench'),
    stdout: outputStream(process.stdout),
    stderr: outputStream(process.stderr),
    ...(gc === undefined ? {} : { collectGarbage: () => void gc() }),
    memoryUsage: () => process.memoryUsage(),
    allowOptimisation() {
      setFlagsFromString('--opt');
      setFlagsFromString('--sparkplug');
    },
    onSignal(handler) {
      const listeners = stopSignals.map((name) => [name, () => handler(name)] as const);
      for (const [name, listener] of listeners) process.on(name, listener);
      return () => {
        for (const [name, listener] of listeners) process.off(name, listener);
      };
    },
    onResize(handler) {
      process.stdout.on('resize', handler);
      return () => process.stdout.off('resize', handler);
    },
    exitNow: (status) => process.exit(status),
  };
}

function readVersion(): string {
  // The program runs from dist/bench, beside which the package's own file stays where it is.
  const file = new URL('../../package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return version;
}

function outputStream(stream: NodeJS.WriteStream): OutputStream {
  // A reader (`| head`) or a terminal that has gone away must not take the run, and its clean-up, with
  // it; nor a log on a full disk.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (!passedOver.has(error.code)) throw error;
  });
  return {
    isTerminal: stream.isTTY === true,
    columns: () => stream.columns ?? 80,
    rows: () => stream.rows ?? 24,
    write: (text) => void stream.write(text),
  };
}

const passedOver: ReadonlySet<string | undefined> = new Set(['EPIPE', 'EIO', 'ENOSPC']);
