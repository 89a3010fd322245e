import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ActionOf, Fault } from './fault.ts';
import { stressed } from './stressed.ts';

/** Fills the daemon's root, only where that is nobody else's. */
export const fillDisk: Fault<ActionOf<'fill-disk'>> = {
  obstacle(_, { daemon: { embedded, folders } }) {
    const { rootDir } = folders;
    if (embedded && statSync(rootDir).dev !== statSync(dirname(rootDir)).dev) return undefined;
    return (
      `fill-disk would fill the file system of ${rootDir}, which others use as well; it is for a private ` +
      'daemon whose root is a file system of its own: --embedded, and daemon.rootSize in the scenario'
    );
  },
  async prepare({ forMs, leaveBytes }, tools) {
    const folder = tools.daemon.folders.rootDir;
    const into = `the file system of ${folder}`;
    return stressed({ kind: 'fill', folder, leaveBytes }, forMs, into, tools);
  },
};
