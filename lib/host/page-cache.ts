import { execFile } from 'node:child_process';
import { access, constants, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { cannotRun, type HarnessError, messageOf } from '../core/errors.ts';

const run = promisify(execFile);
const control = '/proc/sys/vm/drop_caches';

/** Rejects with `page_cache_kept` when `dropPageCache` would, as far as can be told without doing it. */
export async function requirePageCacheControl(): Promise<void> {
  try {
    await access(control, constants.W_OK);
  } catch (error) {
    throw kept(error);
  }
}

/**
 * Writes what is dirty to the disks and empties the kernel's caches of pages, directory entries and
 * inodes, for the whole host. Needs root on the host itself; rejects with `page_cache_kept` without.
 * Source: Documentation/admin-guide/sysctl/vm.rst.
 */
export async function dropPageCache(): Promise<void> {
  try {
    await run('sync');
    await writeFile(control, '3');
  } catch (error) {
    throw kept(error);
  }
}

function kept(error: unknown): HarnessError {
  return cannotRun(
    'page_cache_kept',
    `expected to empty the page cache through ${control}, which the step pull asks for with ` +
      `dropCaches, but could not (${messageOf(error)}); run as root on the host itself (in a container ` +
      'that file is read-only), or leave out dropCaches',
    error,
  );
}
