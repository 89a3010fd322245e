import type { ActionOf, Fault } from './fault.ts';
import { stressed } from './stressed.ts';

/** Writes and syncs beside the daemon, on its disk. */
export const ioLoad: Fault<ActionOf<'io-load'>> = {
  async prepare({ forMs, bytes }, tools) {
    const folder = tools.daemon.folders.rootDir;
    return stressed({ kind: 'io', folder, bytes }, forMs, `the file system of ${folder}`, tools);
  },
};
