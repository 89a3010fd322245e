import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Containerd, PluginInfo } from '../../lib/containerd/api.ts';
import { findContainerd } from '../../lib/containerd/embedded/find.ts';
import { reachDaemon } from '../../lib/containerd/reach.ts';
import { messageOf } from '../../lib/core/errors.ts';
import type { DaemonOptions } from '../cli/options.ts';
import { chooseAddress, defaultAddress } from '../daemon/daemon.ts';
import { findProgram, versionOf } from '../daemon/runtime.ts';
import type { World } from '../world.ts';
import { type Check, fail, ok, warn } from './check.ts';

export interface DaemonChecks {
  readonly checks: readonly Check[];
  /** Where the daemon keeps images and snapshots, or would. */
  readonly root: string;
}

/** The daemon that a run would use, and what it offers. */
export async function checkDaemon(world: World, options: DaemonOptions): Promise<DaemonChecks> {
  const chosen = chooseAddress(world, options);
  const root = world.temporaryFolder;
  if (chosen === undefined) return { checks: [checkPrivate(world, options)], root };
  let containerd: Containerd;
  try {
    containerd = await reachDaemon(chosen);
  } catch (error) {
    const advice = `start containerd, or name another socket with --address`;
    return { checks: [fail('containerd', messageOf(error), advice)], root };
  }
  try {
    const { version, revision } = await containerd.version();
    const plugins = await containerd.plugins();
    const checks = [
      ok('containerd', `${version} (${revision.slice(0, 12)}) at ${containerd.address}`),
      checkSnapshotters(plugins),
    ];
    return { checks, root: rootOf(plugins) ?? root };
  } finally {
    containerd.close();
  }
}

/** The content store lies directly below the root. Absent where the harness cannot see it. */
function rootOf(plugins: readonly PluginInfo[]): string | undefined {
  const content = plugins.find((plugin) => plugin.type === 'io.containerd.content.v1');
  const folder = content?.exports.root;
  return folder !== undefined && existsSync(dirname(folder)) ? dirname(folder) : undefined;
}

function checkPrivate(world: World, options: DaemonOptions): Check {
  const name = 'containerd';
  const why = options.embedded ? '--embedded' : `no socket at ${defaultAddress}`;
  const program = findContainerd(options.containerd, world.env);
  if (program === undefined) {
    const advice = 'npm run setup installs it';
    return fail(name, `${why}, no program in PATH`, advice);
  }
  if (!world.isRoot) {
    const advice = 'run as root, or start containerd';
    return fail(name, `${why}; a private one needs root`, advice);
  }
  return ok(name, `${why}: a private one will be started from ${program}`);
}

function checkSnapshotters(plugins: readonly PluginInfo[]): Check {
  const name = 'snapshotters';
  const all = plugins.filter((plugin) => plugin.type === 'io.containerd.snapshotter.v1');
  const loaded = all.filter((plugin) => plugin.error === undefined).map((plugin) => plugin.id);
  const found = loaded.join(', ') || 'none';
  if (loaded.includes('overlayfs')) return ok(name, found);
  const why = all.find((plugin) => plugin.id === 'overlayfs')?.error ?? 'not built in';
  const advice = 'use another with --snapshotter, or put the root of containerd on ext4 or xfs';
  return warn(name, `${found}; overlayfs is not available: ${why}`, advice);
}

export async function checkRuntimes(world: World): Promise<Check> {
  const name = 'runtimes';
  const versions: string[] = [];
  for (const runtime of ['runc', 'crun']) {
    const program = findProgram(runtime, world.env.PATH ?? '');
    const version = program === undefined ? undefined : await versionOf(program);
    if (version !== undefined) versions.push(version);
  }
  if (versions.length > 0) return ok(name, versions.join(', '));
  return fail(name, 'neither runc nor crun in PATH', 'npm run setup installs runc');
}
