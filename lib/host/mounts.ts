import { readlinkSync } from 'node:fs';
import { type ProcessId, readProcFile, under, unlessGone } from './proc-file.ts';

export interface MountEntry {
  /** Where it is mounted, with the kernel's octal escapes decoded. */
  readonly mountPoint: string;
  /** `overlay`, `tmpfs`, `cgroup2` … */
  readonly fsType: string;
  /** Device, or whatever the file system calls its source; `none` is common. */
  readonly source: string;
  /** Options of the file system itself, as opposed to those of the mount. */
  readonly superOptions: readonly string[];
}

/**
 * Mounts in the mount namespace of a process, in the kernel's order.
 * Format: proc(5), `/proc/pid/mountinfo`.
 * @throws the error of node:fs when the process is gone
 */
export function readMounts(pid: ProcessId, root = '/'): MountEntry[] {
  const mounts: MountEntry[] = [];
  for (const line of readProcFile(under(root, `/proc/${pid}/mountinfo`)).split('\n')) {
    // Optional fields of unknown number lie between the sixth field and a lone hyphen.
    const fields = line.split(' ');
    const mountPoint = fields[4];
    const separator = fields.indexOf('-', 6);
    const fsType = fields[separator + 1];
    const source = fields[separator + 2];
    if (separator === -1 || mountPoint === undefined || !fsType || source === undefined) {
      continue;
    }
    mounts.push({
      mountPoint: decodeOctal(mountPoint),
      fsType,
      source: decodeOctal(source),
      superOptions: (fields[separator + 3] ?? '').split(','),
    });
  }
  return mounts;
}

/** The number of mounts in the mount namespace of a process. */
export function countMounts(pid: ProcessId, root = '/'): number {
  const text = readProcFile(under(root, `/proc/${pid}/mountinfo`));
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    count += 1;
  }
  return count;
}

/**
 * Identity of a process's mount namespace, `mnt:[4026531841]`; undefined when the process is gone.
 * Source: namespaces(7).
 */
export function mountNamespaceOf(pid: ProcessId, root = '/'): string | undefined {
  return unlessGone(() => readlinkSync(under(root, `/proc/${pid}/ns/mnt`)));
}

function decodeOctal(text: string): string {
  return text.includes('\\')
    ? text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
        String.fromCharCode(Number.parseInt(digits, 8)),
      )
    : text;
}

/** Type of the file system that a folder lies on; undefined when no mount covers it. */
export function fileSystemOf(folder: string): string | undefined {
  let best: { readonly mountPoint: string; readonly fsType: string } | undefined;
  for (const mount of readMounts('self')) {
    const covers = folder === mount.mountPoint || folder.startsWith(slashed(mount.mountPoint));
    // The longest mount point wins, and of equals the one that was mounted last.
    if (covers && mount.mountPoint.length >= (best?.mountPoint.length ?? 0)) best = mount;
  }
  return best?.fsType;
}

function slashed(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}
