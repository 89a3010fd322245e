import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { cannotRun, messageOf } from '../../core/errors.ts';
import type { Environment } from '../../host/executable.ts';
import { daemonConfig } from './config.ts';
import { findContainerd } from './find.ts';
import type { DaemonPaths, OwnerRecord } from './folder.ts';
import { daemonPaths, folderPrefix, writeOwner } from './folder.ts';
import { type DaemonExit, freePort, lastLines, spawnDaemon } from './launch.ts';
import { mountRoot } from './mounts.ts';
import { RunningDaemon } from './running-daemon.ts';
import { claimSharedFolders } from './shared-folders.ts';
import { removeDaemon } from './teardown.ts';

export interface EmbeddedOptions {
  /** An executable; by default the containerd in PATH. */
  readonly containerdPath?: string;
  /** Where the daemon's folder is made: `/tmp`, say. */
  readonly tempRoot: string;
  /** `boot-id/pid/start-time` of the harness: see `processIdentity`. */
  readonly owner: string;
  readonly env: Environment;
  /** Root on a file system of its own, in memory, of this size. Absent: a folder like any other. */
  readonly rootBytes?: number;
  /** Name of the cgroup that the containers will be in, which is removed with the daemon. */
  readonly cgroup?: string;
  readonly log?: (message: string) => void;
  /** How long the daemon may take to answer. Default 15 s. */
  readonly timeoutMs?: number;
  /** Whether the daemon at `address` is ready. By default: its socket accepts a connection. */
  readonly ready?: (address: string) => Promise<boolean>;
}

export type { DaemonExit } from './launch.ts';

export interface EmbeddedDaemon {
  /** Path of the gRPC socket. */
  readonly address: string;
  /** Of the process that runs now. */
  readonly pid: number;
  readonly folder: string;
  readonly debugSocket: string;
  /** Prometheus metrics over HTTP. */
  readonly metricsUrl: string;
  readonly rootDir: string;
  readonly stateDir: string;
  /** For `Root` of the runc options, so that runc's state lies in the folder as well. */
  readonly runcRoot: string;
  readonly logPath: string;
  /** Resolves when the process that runs now has ended, by whatever hand. */
  readonly exited: Promise<DaemonExit>;
  /**
   * Ends the process by this signal and starts another one in the same folder, which goes on with all that
   * is there. Rejects when it does not answer.
   */
  restart(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /**
   * Ends the daemon and removes all there is of it. Resolves with sentences on what could not be
   * removed. Never rejects; a second call gives the answer of the first.
   */
  stop(): Promise<string[]>;
}

/** A unix socket's path holds 107 bytes; the rest is room for suffixes. */
const maxSocketPath = 99;
/** Another program may take the metrics port between its choice and its use. */
const attempts = 3;

/** Starts a private containerd. Rejects with `containerd_missing` or `embedded_daemon_failed`. */
export async function startEmbeddedDaemon(options: EmbeddedOptions): Promise<EmbeddedDaemon> {
  const binary = findContainerd(options.containerdPath, options.env);
  if (binary === undefined) {
    throw cannotRun(
      'containerd_missing',
      'expected a containerd binary in PATH, found none. Install one (apt-get install containerd ' +
        'runc) or name one with --containerd PATH.',
    );
  }
  const root = resolve(options.tempRoot);
  checkSocketPath(root);
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await attemptStart(binary, root, options);
    if (!('failure' in outcome)) return outcome;
    if (attempt === attempts || !/address already in use/.test(outcome.failure)) {
      throw cannotRun('embedded_daemon_failed', outcome.failure);
    }
  }
}

function checkSocketPath(root: string): void {
  const longest = daemonPaths(join(root, `${folderPrefix}XXXXXX`)).ttrpcAddress;
  const bytes = Buffer.byteLength(longest);
  if (bytes <= maxSocketPath) return;
  throw cannotRun(
    'embedded_daemon_failed',
    `expected a socket path of at most ${maxSocketPath} bytes, ${longest} has ${bytes}. ` +
      'Set TMPDIR to a folder with a shorter path.',
  );
}

async function attemptStart(
  binary: string,
  root: string,
  options: EmbeddedOptions,
): Promise<EmbeddedDaemon | { readonly failure: string }> {
  const folder = await makeFolder(root);
  const paths = daemonPaths(folder);
  let problem: string | undefined;
  try {
    const record: OwnerRecord = {
      owner: options.owner,
      sharedFolders: await claimSharedFolders(root, folder),
      ...(options.cgroup === undefined ? {} : { cgroup: options.cgroup }),
    };
    await writeOwner(folder, record);
    // A container's process that is not root must be able to pass, as in containerd's own state.
    await chmod(folder, 0o711);
    const port = await freePort();
    await writeFile(paths.config, daemonConfig(paths, port));
    if (options.rootBytes !== undefined) await mountRoot(paths.rootDir, options.rootBytes);
    const running = await RunningDaemon.start({
      ...options,
      folder,
      address: paths.address,
      spawn: () => spawnDaemon(binary, paths, options.env),
      note: (daemonPid) => writeOwner(folder, { ...record, daemonPid }),
    });
    problem = await running.whyNotReady();
    if (problem === undefined) {
      options.log?.(`started ${binary} as PID ${running.pid} in ${folder}`);
      return describeDaemon(running, paths, port);
    }
  } catch (error) {
    problem = messageOf(error);
  }
  const tail = await lastLines(paths.logPath);
  const left = await removeDaemon(folder);
  const lines = [`expected ${binary} to start and answer, but: ${problem}`, ...tail, ...left];
  return { failure: lines.join('\n') };
}

async function makeFolder(root: string): Promise<string> {
  try {
    return await mkdtemp(join(root, folderPrefix));
  } catch (error) {
    throw cannotRun(
      'embedded_daemon_failed',
      `expected to make a folder for a private containerd in ${root}, but: ${messageOf(error)}. ` +
        'Set TMPDIR to a folder that can be written to.',
      error,
    );
  }
}

function describeDaemon(running: RunningDaemon, paths: DaemonPaths, port: number): EmbeddedDaemon {
  const { address, folder, debugSocket, rootDir, stateDir, runcRoot, logPath } = paths;
  return {
    ...{ address, folder, debugSocket, rootDir, stateDir, runcRoot, logPath },
    metricsUrl: `http://127.0.0.1:${port}/v1/metrics`,
    get pid() {
      return running.pid;
    },
    get exited() {
      return running.exited;
    },
    restart: (signal) => running.restart(signal),
    stop: () => running.stop(),
  };
}
