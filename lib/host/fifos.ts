import { readdirSync } from 'node:fs';
import { isGone, under } from './proc-file.ts';

/**
 * Folders in /run/containerd/fifo, where clients of containerd make the FIFOs of a task's standard
 * streams, and from where they have to remove them again; 0 when there never was one.
 */
export function countFifoFolders(root = '/'): number {
  try {
    return readdirSync(under(root, '/run/containerd/fifo')).length;
  } catch (error) {
    if (isGone(error)) return 0;
    throw error;
  }
}
