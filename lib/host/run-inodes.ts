import { lstatSync, readdirSync, statfsSync, statSync } from 'node:fs';
import { under, unlessGone } from './proc-file.ts';

/**
 * Inodes used under /run, where containerd and runc keep state of containers: it fills up when
 * bundle folders, FIFOs or sockets stay behind. Where /run is a file system of its own, the kernel
 * keeps that count; elsewhere (most containers, minimal machines) files are counted one by one,
 * without going into what is mounted below.
 */
export function countRunInodes(root = '/'): number {
  const folder = under(root, '/run');
  const device = statSync(folder).dev;
  if (device !== statSync(root).dev) {
    const { files, ffree } = statfsSync(folder);
    // A tmpfs without a limit of inodes does not count them.
    if (files > 0) {
      return files - ffree;
    }
  }
  return 1 + countBelow(folder, device);
}

function countBelow(folder: string, device: number): number {
  const entries = unlessGone(() => readdirSync(folder, { withFileTypes: true })) ?? [];
  let count = entries.length;
  for (const entry of entries) {
    if (entry.isDirectory()) {
      const path = `${folder}/${entry.name}`;
      if (unlessGone(() => lstatSync(path).dev) === device) {
        count += countBelow(path, device);
      }
    }
  }
  return count;
}
