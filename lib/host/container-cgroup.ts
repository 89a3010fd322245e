import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { listCgroupHierarchies, readCgroupVersion } from './cgroups.ts';
import { readProcFile, under } from './proc-file.ts';

/** Where the cgroup of a process lies: one folder on a v2 host, one a controller on a v1 host. */
export interface CgroupFolders {
  readonly version: 1 | 2;
  /** Folder of a controller such as `memory`; undefined where the host has no such controller. */
  folder(controller: string): string | undefined;
}

/**
 * The cgroup that a process is in now, however its path was chosen. It can be read until the
 * container is deleted, also when the process has ended.
 * Format: cgroups(7), `/proc/pid/cgroup`.
 * @throws the error of node:fs when the process is gone
 */
export function cgroupOf(pid: number, root = '/'): CgroupFolders {
  const paths = pathsOf(readProcFile(under(root, `/proc/${pid}/cgroup`)));
  const hierarchies = listCgroupHierarchies(root);
  const version = readCgroupVersion(root);
  if (version === 2) {
    const mount = hierarchies.find((each) => each.version === 2)?.mountPoint;
    const path = paths.get('');
    const folder = mount === undefined || path === undefined ? undefined : join(mount, path);
    return { version, folder: () => folder };
  }
  const folders = new Map<string, string>();
  for (const { controllers, mountPoint } of hierarchies) {
    for (const controller of controllers) {
      const path = paths.get(controller);
      if (path !== undefined) folders.set(controller, join(mountPoint, path));
    }
  }
  return { version, folder: (controller) => folders.get(controller) };
}

/** Controller to path; the path of the v2 hierarchy is that of ''. */
function pathsOf(text: string): Map<string, string> {
  const paths = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) continue;
    for (const controller of controllers.split(',')) paths.set(controller, path);
  }
  return paths;
}

/** Whether the kernel can limit swap; asked of v1 only, where it was an option of the boot. */
export function limitsSwap(root = '/'): boolean {
  if (readCgroupVersion(root) === 2) return true;
  const memory = listCgroupHierarchies(root).find(({ controllers }) =>
    controllers.includes('memory'),
  );
  return memory !== undefined && existsSync(join(memory.mountPoint, 'memory.memsw.limit_in_bytes'));
}

/** Bytes of swap that the host has. */
export function swapBytes(root = '/'): number {
  const text = readProcFile(under(root, '/proc/meminfo'));
  return Number(/^SwapTotal:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1024;
}
