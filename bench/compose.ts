import { readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { systemClock } from '../lib/core/clock.ts';
import type { OutputStream, World } from './world.ts';

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
      const onInterrupt = () => handler('SIGINT');
      const onTerminate = () => handler('SIGTERM');
      process.on('SIGINT', onInterrupt);
      process.on('SIGTERM', onTerminate);
      return () => {
        process.off('SIGINT', onInterrupt);
        process.off('SIGTERM', onTerminate);
      };
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
  // A reader that has gone away (`| head`) must not take the run, and its clean-up, with it.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  return {
    isTerminal: stream.isTTY === true,
    columns: () => stream.columns ?? 80,
    write: (text) => void stream.write(text),
  };
}
