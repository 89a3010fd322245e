import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Owner } from '../core/identity.ts';
import type { CgroupDriver } from '../core/plan.ts';
import { createStarter, type Starter } from '../host/starter.ts';
import type { AnyValue, Mount } from './api.ts';
import { daemonPaths, folderPrefix, writeOwner } from './embedded/folder.ts';
import { unmountBelow } from './embedded/mounts.ts';
import { cgroupName } from './ownership.ts';

/** A container that is to be run without containerd. */
export interface BareContainer {
  /** Resolves when the runtime's `create` has ended well. */
  create(): Promise<void>;
  /** Resolves when the runtime's `start` has ended well. */
  start(): Promise<void>;
  /** Ends its process and removes all there is of it, whatever the others came to. */
  remove(): Promise<void>;
}

/** An OCI runtime as a program: create and start as any caller of it would do them. */
export interface BareRuntime {
  /** Mounts the root file system and writes the bundle. */
  prepare(id: string, mounts: readonly Mount[], spec: AnyValue): Promise<BareContainer>;
  /** Removes its folder. */
  close(): Promise<void>;
}

export interface BareRuntimeOptions {
  /** Path of the program. */
  readonly program: string;
  /** Who makes the cgroups; the program is told. */
  readonly cgroupDriver: CgroupDriver;
  /** Where its folder is made. */
  readonly tempRoot: string;
  readonly owner: Owner;
}

/**
 * Keeps the bundles and the runtime's state in one temporary folder that looks like that of a private
 * daemon: if the harness is killed, the sweep of those ends the containers by the run's cgroup, unmounts
 * their root file systems and removes the folder.
 */
export async function openBareRuntime(options: BareRuntimeOptions): Promise<BareRuntime> {
  const { program, cgroupDriver, tempRoot, owner } = options;
  const folder = await mkdtemp(join(tempRoot, folderPrefix));
  // The record comes first: without it nobody would know whose the folder is.
  await writeOwner(folder, {
    owner: owner.process,
    sharedFolders: [],
    cgroup: cgroupName(owner),
  });
  // A container whose user is not root looks up its own root file system.
  await chmod(folder, 0o711);
  const { runcRoot } = daemonPaths(folder);
  const starter = createStarter();
  return {
    async prepare(id, mounts, spec) {
      const bundle = join(folder, id);
      const log = join(bundle, 'log');
      // Below the folder in which the sweep looks for runtimes that outlived their harness.
      const driver = cgroupDriver === 'systemd' ? ['--systemd-cgroup'] : [];
      const common = ['--root', join(runcRoot, 'bare'), '--log', log, ...driver];
      const runtime = (...args: string[]) => runToEnd(starter, program, [...common, ...args], log);
      const container: BareContainer = {
        create: () => runtime('create', '--bundle', bundle, '--pid-file', join(bundle, 'pid'), id),
        start: () => runtime('start', id),
        async remove() {
          // One that ended by itself, or was never created, cannot be killed; it may be deleted.
          await runtime('kill', id, 'KILL').catch(() => {});
          await runtime('delete', '--force', id);
          await removeBundle(bundle);
        },
      };
      try {
        await makeBundle(bundle, mounts, spec, starter);
      } catch (error) {
        await removeBundle(bundle);
        throw error;
      }
      return container;
    },
    async close() {
      await starter.close();
      await unmount(folder);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function makeBundle(
  bundle: string,
  mounts: readonly Mount[],
  spec: AnyValue,
  starter: Starter,
): Promise<void> {
  const rootfs = join(bundle, 'rootfs');
  await mkdir(rootfs, { recursive: true });
  await writeFile(join(bundle, 'config.json'), spec.value);
  for (const { type, source, options } of mounts) {
    const kind = type === 'bind' ? [] : ['-t', type];
    const errors = join(bundle, 'mount-errors');
    const args = [...kind, '-o', options.join(','), source, rootfs];
    await runToEnd(starter, 'mount', args, errors, errors);
  }
}

async function removeBundle(bundle: string): Promise<void> {
  await unmount(bundle);
  await rm(bundle, { recursive: true, force: true });
}

/** Removing files through a mount would remove what is mounted. */
async function unmount(folder: string): Promise<void> {
  const left = await unmountBelow(folder);
  if (left.length > 0) throw new Error(`${left.join(', ')} could not be unmounted`);
}

/** @param log where the program says what is wrong */
async function runToEnd(
  starter: Starter,
  program: string,
  args: readonly string[],
  log: string,
  errors?: string,
): Promise<void> {
  const status = await starter.run(program, args, errors);
  if (status === 0) return;
  const said = (await readFile(log, 'utf8').catch(() => '')).trim().split('\n').at(-1) ?? '';
  const reason = said === '' ? '' : `: ${said}`;
  throw new Error(`${program} ${args.join(' ')} ended with ${status}${reason}`);
}
