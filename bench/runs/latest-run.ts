import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { usageError } from '../../lib/core/errors.ts';
import { runFolderAt } from '../../lib/output/run-folder.ts';
import { runFolderOf } from './sides.ts';

/** `<UTC time>-<run id>`, as runs name their folders. */
export const runName = /^\d{8}T\d{6}Z-[a-z0-9]+$/;
/** Runs of a sequence lie below a folder of its own: results/poc/TIME/SCENARIO/RUN. */
const deepest = 4;

/** The folder of the run that began last, of all below `results`; undefined when there is none. */
export function latestRunBelow(results: string): string | undefined {
  const found = runsBelow(results);
  return found.sort((a, b) => (basename(a) < basename(b) ? -1 : 1)).at(-1);
}

/** As written by the user: `latest`, or what names a run elsewhere. Throws a usage error when there is none. */
export function writtenRun(written: string, results: string): string {
  if (written !== 'latest') return runFolderOf(written, results);
  const latest = latestRunBelow(results);
  if (latest !== undefined) return latest;
  throw usageError(
    `expected a run below ${results}, found none; begin one, or say where they are with --results DIR`,
  );
}

/** The folders of all runs below `folder`. */
export function runsBelow(folder: string, depth = deepest): string[] {
  if (depth === 0 || !existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => {
      const path = join(folder, name);
      const isRun = runName.test(name) && existsSync(runFolderAt(path).file('plan'));
      return isRun ? [path] : runsBelow(path, depth - 1);
    });
}
