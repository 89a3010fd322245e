import { accessSync, constants, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf, usageError } from '../../lib/core/errors.ts';
import type { RunRecord } from '../../lib/core/record.ts';
import { writeAtomically } from '../../lib/output/run-folder.ts';
import type { ExportOptions } from '../cli/exports.ts';

/** Before anything is measured: the files can be written. Throws a usage error when one cannot. */
export function requireWritable(paths: readonly string[]): void {
  for (const path of paths) {
    const folder = dirname(path);
    try {
      mkdirSync(folder, { recursive: true });
      accessSync(folder, constants.W_OK);
    } catch (error) {
      throw usageError(
        `expected a folder that can be written to for '${path}': ${messageOf(error)}`,
      );
    }
  }
}

/** Import it when the measurement is over, as all that writes results. */
export async function writeExports(options: ExportOptions, record: RunRecord): Promise<void> {
  if (options.junit !== undefined) {
    const { junitXml } = await import('../../lib/output/junit.ts');
    await writeAtomically(options.junit, junitXml(record));
  }
  if (options.openMetrics !== undefined) {
    const { openMetrics } = await import('../../lib/output/open-metrics.ts');
    // Who collects it is another user, and a job of the night leaves others nothing by its umask.
    await writeAtomically(options.openMetrics, openMetrics(record), 0o644);
  }
}
