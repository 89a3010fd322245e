import { readFile } from 'node:fs/promises';
import type { Comparison } from '../../comparison/comparison.ts';
import type { Plan } from '../../core/plan.ts';
import type { RunRecord } from '../../core/record.ts';
import { runFolderAt, writeAtomically } from '../run-folder.ts';
import type { RunSeries } from '../series/run-series.ts';
import { readPageAssets } from './page-assets.ts';
import { reportHtml } from './report/report.ts';

/**
 * Writes report.html, with the comparison that lies in the folder. Import it when the measurement is over.
 *
 * @param lost names of the run's files that are gone
 */
export async function writeReportHtml(
  folder: string,
  { metrics }: Pick<Plan, 'metrics'>,
  record: RunRecord,
  series: RunSeries,
  lost: readonly string[] = [],
): Promise<void> {
  const run = runFolderAt(folder);
  const comparison = await readComparison(run.file('comparison'));
  const content = { record, series, metrics, lost, ...(comparison && { comparison }) };
  await writeAtomically(run.file('page'), reportHtml(content, await readPageAssets()));
}

/** Undefined where there is none; one that cannot be read is no reason to have no report. */
async function readComparison(path: string): Promise<Comparison | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isComparison(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The harness wrote the file itself: the schema's name and the parts that are read vouch for it. */
function isComparison(value: unknown): value is Comparison {
  if (typeof value !== 'object' || value === null) return false;
  const comparison: Readonly<Record<string, unknown>> = { ...value };
  return (
    comparison.schema === 'bench/comparison/v1' &&
    [comparison.metrics, comparison.differences].every((list) => Array.isArray(list))
  );
}
