import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { messageOf } from '../core/errors.ts';

const run = promisify(execFile);
const control = '/proc/sys/vm/drop_caches';

/**
 * Writes what is dirty to the disks and empties the kernel's caches of pages, directory entries and
 * inodes, for the whole host. Needs root on the host itself. Source: Documentation/admin-guide/sysctl/vm.rst.
 */
export async function dropPageCache(): Promise<void> {
  try {
    await run('sync');
    await writeFile(control, '3');
  } catch (error) {
    throw new Error(
      `expected to empty the page cache through ${control}, but could not (${messageOf(error)}); ` +
        'run as root on the host itself, or leave out dropCaches',
      { cause: error },
    );
  }
}
