import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Containerd } from '../../lib/containerd/api.ts';
import { startEmbeddedDaemon } from '../../lib/containerd/embedded/daemon.ts';
import type { DaemonFolders } from '../../lib/containerd/host-view.ts';
import { reachDaemon } from '../../lib/containerd/reach.ts';
import { cannotRun } from '../../lib/core/errors.ts';
import { unlessGone } from '../../lib/host/proc-file.ts';
import { readCommandLine } from '../../lib/host/process.ts';
import { processIdentity } from '../../lib/host/process-identity.ts';
import { pidOfSocket } from '../../lib/host/socket-owner.ts';
import type { DaemonOptions } from '../cli/options.ts';
import type { World } from '../world.ts';
import { foldersOf } from './folders.ts';

export const defaultAddress = '/run/containerd/containerd.sock';

/** The containerd that is measured, whoever started it. */
export interface Daemon {
  readonly containerd: Containerd;
  readonly embedded: boolean;
  readonly version: string;
  readonly revision: string;
  /** Of the process that runs now. Undefined when it cannot be found out, as in another PID namespace. */
  readonly pid: number | undefined;
  /** Serves Go's profiles, where the daemon offers them. */
  readonly debugSocket?: string;
  readonly folders: DaemonFolders;
  /** Of a private daemon only. */
  readonly logFile?: string;
  /** Ends the process by this signal and starts another one; of a private daemon only. */
  restart?(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Finds the PID out anew, when somebody else may have started it again. */
  lookForPid(): Promise<void>;
  /** Closes the connection and ends a private daemon; resolves with what could not be removed. */
  release(): Promise<readonly string[]>;
}

/** The address to use, or undefined when a private daemon is to be started. */
export function chooseAddress(world: World, options: DaemonOptions): string | undefined {
  if (options.embedded) return undefined;
  const named = options.address ?? (world.env.CONTAINERD_ADDRESS || undefined);
  if (named !== undefined) return named;
  // A socket that is there and does not answer is an error, never a reason to measure another.
  return existsSync(defaultAddress) ? defaultAddress : undefined;
}

/** What only a private daemon is told. */
export interface PrivateParts {
  /** Name of the cgroup that holds the containers, which goes with the daemon. */
  readonly cgroup?: string;
  /** Size of a root of its own, in memory. */
  readonly rootBytes?: number;
}

export async function obtainDaemon(
  world: World,
  options: DaemonOptions & PrivateParts,
  say: (text: string) => void,
  callTimeoutMs: number,
): Promise<Daemon> {
  const address = chooseAddress(world, options);
  if (address === undefined) return startPrivate(world, options, say, callTimeoutMs);
  if (options.rootBytes !== undefined) {
    throw cannotRun(
      'root_not_private',
      `daemon.rootSize is of a private daemon, but the one at ${address} would be used; ` +
        'add --embedded to start a private one, or leave daemon.rootSize out',
    );
  }
  if (options.containerd !== undefined) {
    throw cannotRun(
      'daemon_chosen_twice',
      `--containerd names the program of a private daemon, but the one at ${address} would be ` +
        'used; add --embedded to start a private one',
    );
  }
  const containerd = await reachDaemon(address, { callTimeoutMs });
  const version = await containerd.version();
  const findPid = async () => (await containerd.server()).pid ?? pidOfSocket(containerd.address);
  let pid = await findPid();
  const commandLine = commandLineOf(pid);
  const debugSocket = join(dirname(containerd.address), 'debug.sock');
  return {
    containerd,
    embedded: false,
    version: version.version,
    revision: version.revision,
    get pid() {
      return pid;
    },
    async lookForPid() {
      pid = await findPid();
    },
    ...(existsSync(debugSocket) ? { debugSocket } : {}),
    folders: foldersOf(await containerd.plugins(), commandLine),
    async release() {
      containerd.close();
      return [];
    },
  };
}

function commandLineOf(pid: number | undefined): readonly string[] {
  return pid === undefined ? [] : (unlessGone(() => readCommandLine(pid)) ?? []);
}

async function startPrivate(
  world: World,
  options: DaemonOptions & PrivateParts,
  say: (text: string) => void,
  callTimeoutMs: number,
): Promise<Daemon> {
  if (!world.isRoot) {
    throw cannotRun(
      'not_root',
      `expected to be root to start a private containerd (there is no socket at ${defaultAddress}); ` +
        'run as root, or name a running containerd with --address',
    );
  }
  say(
    options.embedded
      ? 'starting a private containerd'
      : `no containerd socket at ${defaultAddress}: starting a private containerd for this run`,
  );
  const owner = await processIdentity(world.pid);
  if (owner === undefined) throw new Error('the harness does not find itself in /proc');
  const daemon = await startEmbeddedDaemon({
    ...(options.containerd === undefined ? {} : { containerdPath: options.containerd }),
    tempRoot: world.temporaryFolder,
    owner,
    env: world.env,
    ...(options.cgroup === undefined ? {} : { cgroup: options.cgroup }),
    ...(options.rootBytes === undefined ? {} : { rootBytes: options.rootBytes }),
  });
  try {
    // It has only just started: on a busy machine its first answer may take as long as any other.
    const patience = { callTimeoutMs, timeoutMs: callTimeoutMs };
    const containerd = await reachDaemon(daemon.address, patience);
    const { version, revision } = await containerd.version();
    return {
      containerd,
      embedded: true,
      version,
      revision,
      get pid() {
        return daemon.pid;
      },
      restart: (signal) => daemon.restart(signal),
      async lookForPid() {},
      debugSocket: daemon.debugSocket,
      folders: { rootDir: daemon.rootDir, stateDir: daemon.stateDir, runcRoot: daemon.runcRoot },
      logFile: daemon.logPath,
      async release() {
        containerd.close();
        return daemon.stop();
      },
    };
  } catch (error) {
    await daemon.stop();
    throw error;
  }
}
