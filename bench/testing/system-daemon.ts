import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Containerd } from '../../lib/containerd/api.ts';
import { daemonConfig } from '../../lib/containerd/embedded/config.ts';
import { findContainerd } from '../../lib/containerd/embedded/find.ts';
import { type DaemonPaths, daemonPaths } from '../../lib/containerd/embedded/folder.ts';
import { accepts, freePort } from '../../lib/containerd/embedded/launch.ts';
import { resolveImage } from '../../lib/containerd/image.ts';
import { importLayout } from '../../lib/containerd/import.ts';
import { reachDaemon } from '../../lib/containerd/reach.ts';
import { unpack } from '../../lib/containerd/unpack.ts';
import { findBusybox } from '../../lib/registry/busybox.ts';
import { ensureStandIn } from '../../lib/registry/stand-in.ts';
import { standInReference } from '../../lib/registry/stand-in-profile.ts';
import type { Machine } from './machine.ts';

/** Where the machine's programs find it: the address that needs no naming. */
export const systemAddress = '/run/containerd/containerd.sock';

/** A containerd that stands at the machine's usual address, as a distribution would start it. */
export interface SystemDaemon {
  readonly machine: Machine;
  readonly pid: number;
  readonly containerd: Containerd;
  kill(signal: NodeJS.Signals): void;
  /** Starts it again after it has been killed: same root, same state. */
  restart(): Promise<void>;
}

/** Ended with its machine. `program`: default, the containerd that is installed. */
export async function startSystemDaemon(
  machine: Machine,
  program = findContainerd(undefined, process.env),
): Promise<SystemDaemon> {
  if (program === undefined) throw new Error('no containerd in PATH');
  const folder = join(machine.folder, 'd');
  mkdirSync(folder);
  // Common to everybody: made with the first container that anybody starts, and they stay.
  for (const common of ['/run/containerd/s', '/run/containerd/runc']) {
    mkdirSync(machine.path(common), { recursive: true });
  }
  const paths = {
    ...daemonPaths(folder),
    stateDir: '/run/containerd',
    address: systemAddress,
    ttrpcAddress: `${systemAddress}.ttrpc`,
    debugSocket: '/run/containerd/debug.sock',
  };
  writeFileSync(paths.config, daemonConfig(paths, await freePort()));
  let child = await spawnDaemon(machine, program, paths);
  const containerd = await reachDaemon(machine.path(systemAddress));
  return {
    machine,
    containerd,
    get pid() {
      return child.pid ?? 0;
    },
    kill: (signal) => void child.kill(signal),
    async restart() {
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      child = await spawnDaemon(machine, program, paths);
    },
  };
}

async function spawnDaemon(
  machine: Machine,
  program: string,
  { config, logPath: log }: DaemonPaths,
): Promise<ChildProcess> {
  const [file, ...args] = machine.inside(program, '--config', config);
  const output = openSync(log, 'a');
  const child = spawn(file, args, {
    stdio: ['ignore', output, output],
    cwd: machine.folder,
    // Its own shim lies beside it.
    env: { ...process.env, PATH: `${dirname(program)}:${process.env.PATH}` },
  });
  closeSync(output);
  while (!(await accepts(machine.path(systemAddress)))) {
    if (child.exitCode !== null) throw new Error(`containerd ended: see ${log}`);
    await sleep(10);
  }
  return child;
}

/** Everything in the daemon, in all namespaces, a line a thing; for comparisons. */
export async function contentsOf({ containerd }: SystemDaemon): Promise<string[]> {
  const plugins = await containerd.plugins();
  const snapshotters = plugins.filter(
    ({ type, error }) => type === 'io.containerd.snapshotter.v1' && error === undefined,
  );
  const lines: string[] = [];
  const add = (...thing: unknown[]) => lines.push(JSON.stringify(thing));
  for (const { name, labels } of await containerd.namespaces.list()) {
    add('namespace', name, labels);
    const scope = containerd.scope(name);
    for (const { id } of await scope.containers.list()) add(name, 'container', id);
    for (const { containerId } of await scope.tasks.list()) add(name, 'task', containerId);
    for (const { id } of await scope.leases.list()) add(name, 'lease', id);
    for (const image of await scope.images.list()) add(name, 'image', image);
    for (const { digest, labels: own } of await scope.content.list()) {
      add(name, 'blob', digest, Object.entries(own).sort());
    }
    for (const { ref } of await scope.content.ingests()) add(name, 'ingest', ref);
    for (const { id } of snapshotters) {
      for (const snapshot of await scope.snapshots(id).list()) {
        add(name, id, snapshot.name, snapshot.parent, snapshot.kind);
      }
    }
  }
  return lines.sort();
}

const arch = process.arch === 'x64' ? 'amd64' : process.arch;

/** An OCI image layout of a small image, made of busybox, in the machine's folder. */
export async function smallImage(machine: Machine): Promise<string> {
  const { layout } = await ensureStandIn({
    cacheDir: join(machine.folder, 'c'),
    busyboxPath: findBusybox(process.env),
    arch,
    profile: {
      name: 'small',
      base: { bytes: 300_000, files: 60 },
      server: { bytes: 500_000, files: 40 },
    },
  });
  return layout;
}

/**
 * Puts a small image of the name that the scenarios use into the machine's namespace, as if it had
 * been pulled: runs then begin within a second.
 */
export async function storeImage({ machine, containerd }: SystemDaemon): Promise<void> {
  const layout = await smallImage(machine);
  const labels = {};
  const { namespace } = machine;
  await containerd.namespaces.create(namespace, labels);
  // The lease keeps the collector away until the image's own labels do.
  await containerd.scope(namespace).leases.create('import', labels);
  const scope = containerd.scope(namespace, 'import');
  await importLayout(scope, layout, { name: standInReference, snapshotter: 'overlayfs', labels });
  const image = await resolveImage(scope, standInReference, 'overlayfs', arch);
  if (image === undefined) throw new Error('the image that was imported is not there');
  await unpack(scope, 'overlayfs', image.diffIds, image.layers, { labels });
  await scope.leases.delete('import', true);
}
