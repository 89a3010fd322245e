import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownerLabels } from '../../core/identity.ts';
import { catchesSignal } from '../../host/caught-signals.ts';
import { limitsSwap } from '../../host/container-cgroup.ts';
import { readCommandLine } from '../../host/process.ts';
import { findBusybox } from '../../registry/busybox.ts';
import { ensureStandIn } from '../../registry/stand-in.ts';
import { type StandInProfile, standInReference } from '../../registry/stand-in-profile.ts';
import type { Containerd, Scope } from '../api.ts';
import type { EmbeddedDaemon } from '../embedded/daemon.ts';
import { type ResolvedImage, resolveImage } from '../image.ts';
import { importLayout } from '../import.ts';
import { holdLease } from '../lease.ts';
import { reachDaemon } from '../reach.ts';
import { encodeRuncOptions } from '../runc-options.ts';
import { buildSpec, specAny } from '../spec.ts';
import { unpack } from '../unpack.ts';

/** What the tests of embedded daemons share: a namespace, an image, a container. */

export const snapshotter = 'overlayfs';
export const arch = process.arch === 'x64' ? 'amd64' : process.arch;

export const smallProfile: StandInProfile = {
  name: 'small',
  base: { bytes: 300_000, files: 60 },
  server: { bytes: 500_000, files: 40 },
};

export interface Bench {
  readonly containerd: Containerd;
  readonly scope: Scope;
  readonly runId: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A client of the daemon with a namespace and a lease of its own. */
export async function openBench(daemon: EmbeddedDaemon, owner: string): Promise<Bench> {
  const runId = randomBytes(6).toString('hex');
  const labels = ownerLabels({ runId, process: owner });
  const containerd = await reachDaemon(daemon.address);
  const expiresAt = new Date(Date.now() + 3_600_000);
  const { scope } = await holdLease(containerd, `test-${runId}`, `cb-${runId}`, {
    labels,
    expiresAt,
  });
  return { containerd, scope, runId, labels };
}

/** Builds (or finds) the stand-in, imports and unpacks it. */
export async function loadStandIn(
  { scope, labels }: Bench,
  cacheDir: string,
  profile: StandInProfile,
): Promise<ResolvedImage> {
  const busyboxPath = findBusybox({});
  const { layout } = await ensureStandIn({ cacheDir, busyboxPath, arch, profile });
  await importLayout(scope, layout, { name: standInReference, snapshotter, labels });
  const image = await resolveImage(scope, standInReference, snapshotter, arch);
  if (image === undefined) throw new Error('the image that was imported is not there');
  await unpack(scope, snapshotter, image.diffIds, image.layers, { labels });
  return image;
}

/** Name of the cgroup that a bench's containers are in. */
export const cgroupOfBench = (runId: string) => `containerd-bench-${runId}`;

/** Creates and starts a container with the image's own command; resolves with the task's PID. */
export async function startContainer(
  { scope, runId, labels }: Bench,
  daemon: EmbeddedDaemon,
  image: ResolvedImage,
  id: string,
): Promise<number> {
  const mounts = await scope.snapshots(snapshotter).prepare(id, image.chainId, labels);
  const options = encodeRuncOptions({ root: daemon.runcRoot });
  const spec = buildSpec({
    id,
    image: image.config,
    template: { env: {}, resources: {}, rlimits: {} },
    cgroupsPath: `/${cgroupOfBench(runId)}/${id}`,
    cgroupNamespace: false,
    limitSwap: limitsSwap(),
  });
  await scope.containers.create({
    id,
    image: image.name,
    labels,
    snapshotter,
    snapshotKey: id,
    runtime: { name: 'io.containerd.runc.v2', options },
    spec: specAny(spec),
  });
  await scope.tasks.create({ containerId: id, rootfs: mounts, options });
  return scope.tasks.start(id);
}

/**
 * Waits until the program runs and has a handler for the signal. The PID is runc's own before it
 * executes the program: its handlers catch every signal, and one that they take ends it.
 */
export async function handlesSignal(pid: number, program: string, signal: number): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    // The program first: handlers that are read after it can only belong to it or a later one.
    const runs = readCommandLine(pid).includes(program);
    if (runs && catchesSignal(pid, signal) === true) return;
    await sleep(10);
  }
  throw new Error(`expected ${program}, PID ${pid}, to handle signal ${signal} within 5 s`);
}

/** Processes and mounts that name the folder of a daemon, and the folder itself. */
export function traces(folder: string): string[] {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder);
      } catch {
        return false;
      }
    });
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(folder));
  return [...processes, ...mounts, ...(existsSync(folder) ? [folder] : [])];
}

/** The empty cgroups of a bench, in every hierarchy: by design left to others than the daemon. */
export function removeCgroups(runId: string): void {
  for (const root of ['/sys/fs/cgroup', ...childrenOf('/sys/fs/cgroup')]) {
    removeTree(join(root, cgroupOfBench(runId)));
  }
}

function childrenOf(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((child) => child.isDirectory())
      .map(({ name }) => join(path, name));
  } catch {
    return [];
  }
}

function removeTree(path: string): void {
  for (const child of childrenOf(path)) removeTree(child);
  try {
    rmdirSync(path);
  } catch {
    // Not in this hierarchy.
  }
}
