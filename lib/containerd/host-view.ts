import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { listCgroups } from '../host/cgroups.ts';
import { foldersIn } from '../host/folders-in.ts';
import { type MountEntry, mountNamespaceOf, readMounts } from '../host/mounts.ts';
import { type ProcessId, unlessGone } from '../host/proc-file.ts';
import { processIdentity } from '../host/process-identity.ts';
import { listShims, type Shim } from '../host/shims.ts';
import { listeningSockets } from '../host/socket-owner.ts';
import { shimSocketFolder } from './embedded/shared-folders.ts';
import { processesBelow } from './host-cgroup.ts';
import { harnessOfCgroup } from './ownership.ts';

/** Where a daemon and its runtime keep their files. */
export interface DaemonFolders {
  readonly rootDir: string;
  readonly stateDir: string;
  /** State of the OCI runtime: one folder for all daemons, unless the runtime options say otherwise. */
  readonly runcRoot: string;
}

/** Those of a daemon that was started without options. */
export const systemFolders: DaemonFolders = {
  rootDir: '/var/lib/containerd',
  stateDir: '/run/containerd',
  runcRoot: '/run/containerd/runc',
};

/** What can be seen of a daemon from outside. A method throws what kept it from reading. */
export interface HostView extends DaemonFolders {
  /** Of all daemons in the mount namespace of the daemon, or else in that of the harness. */
  shims(): readonly Shim[];
  /** In the mount namespace of the daemon, or else in that of the harness. */
  mounts(): readonly MountEntry[];
  /** Paths in all hierarchies, a parent before its children. */
  cgroups(): readonly string[];
  /** Whether a process is in the cgroup or in one below it. */
  hasProcesses(cgroup: string): boolean;
  /** Whether the harness that a run's cgroup is named after is at work. */
  harnessRuns(cgroup: string): boolean;
  /** Paths of sockets of shims, of all daemons, that nobody listens on: the shims were killed. */
  deadShimSockets(): readonly string[];
  /** Names of the folders in a folder; empty when it does not exist. */
  foldersIn(folder: string): readonly string[];
}

/** @param pidOf of the daemon as it is at each look: it may be started again */
export function systemHost(
  folders: DaemonFolders,
  pidOf: () => number | undefined = () => undefined,
): HostView {
  const daemon = (): ProcessId => pidOf() ?? 'self';
  return {
    ...folders,
    shims: () => shimsBeside(daemon()),
    mounts: () => readMounts(daemon()),
    cgroups: () => listCgroups(''),
    hasProcesses: (cgroup) => processesBelow(cgroup).length > 0,
    harnessRuns,
    deadShimSockets: () => deadShimSockets(daemon()),
    foldersIn,
  };
}

/** A daemon is told by the path of its socket, which in another mount namespace is another daemon's. */
function shimsBeside(daemon: ProcessId): Shim[] {
  const namespace = mountNamespaceOf(daemon);
  return listShims().filter(({ pid }) => mountNamespaceOf(pid) === namespace);
}

function deadShimSockets(daemon: ProcessId): string[] {
  // The folder first: a shim that begins meanwhile listens when it is looked for.
  const names = unlessGone(() => readdirSync(shimSocketFolder)) ?? [];
  if (names.length === 0) return [];
  const alive = new Set(listeningSockets(daemon).map(({ bound }) => bound));
  return names.map((name) => join(shimSocketFolder, name)).filter((path) => !alive.has(path));
}

function harnessRuns(cgroup: string): boolean {
  const harness = harnessOfCgroup(basename(cgroup));
  if (harness === undefined) return false;
  const { pid, startTicks } = harness;
  return processIdentity(pid)?.endsWith(`/${pid}/${startTicks}`) === true;
}

/** Bundles of a namespace's tasks: one folder an ID. */
export function bundleFolder({ stateDir }: DaemonFolders, namespace: string): string {
  return join(stateDir, 'io.containerd.runtime.v2.task', namespace);
}

/** The part of the bundles that lies below the daemon's root: one folder an ID. */
export function workFolder({ rootDir }: DaemonFolders, namespace: string): string {
  return join(rootDir, 'io.containerd.runtime.v2.task', namespace);
}

/** What the OCI runtime knows of a namespace's containers: one folder an ID. */
export function runtimeFolder({ runcRoot }: DaemonFolders, namespace: string): string {
  return join(runcRoot, namespace);
}
