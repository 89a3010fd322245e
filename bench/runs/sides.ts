import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Comparison, Side } from '../../lib/comparison/comparison.ts';
import { sideOf } from '../../lib/comparison/side.ts';
import { type ExitStatus, exitStatus, usageError } from '../../lib/core/errors.ts';
import { readEvents } from '../../lib/output/read-events.ts';
import { readPlan } from '../../lib/output/read-plan.ts';
import { runFiles, runFolderAt } from '../../lib/output/run-folder.ts';

/** Where `baseline save` keeps what it saves. */
export function baselineFolder(results: string, name: string): string {
  return join(results, 'baselines', name);
}

/**
 * The folder of a run: a path of it, of its result.json, or the name of a saved baseline.
 * Throws a usage error when there is none.
 */
export function runFolderOf(written: string, results: string): string {
  const path = basename(written) === runFiles.result ? dirname(written) : written;
  for (const folder of [path, baselineFolder(results, written)]) {
    if (existsSync(runFolderAt(folder).file('plan'))) return folder;
  }
  throw usageError(
    `expected the folder of a run, its result.json or the name of a baseline, got '${written}': ` +
      `neither ${join(path, runFiles.plan)} nor ` +
      `${join(baselineFolder(results, written), runFiles.plan)} is there`,
  );
}

/** What is compared of the run in a folder. */
export async function loadSide(folder: string): Promise<Side> {
  const run = runFolderAt(folder);
  return sideOf(folder, await readPlan(run.file('plan')), readEvents(run.path));
}

/** The exit status of comparisons: a regression fails, and what cannot be compared decides nothing. */
export function comparisonStatus(...comparisons: readonly Comparison[]): ExitStatus {
  const words = comparisons.map(({ word }) => word);
  if (words.includes('slower')) return exitStatus.thresholdFailed;
  return words.includes('not comparable') ? exitStatus.inconclusive : exitStatus.pass;
}
