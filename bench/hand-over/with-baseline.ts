import { compare } from '../../lib/comparison/compare.ts';
import type { ExitStatus } from '../../lib/core/errors.ts';
import { comparisonMarkdown } from '../../lib/output/comparison-markdown.ts';
import { comparisonText } from '../../lib/output/comparison-text.ts';
import { writeReportHtml } from '../../lib/output/html/write-report.ts';
import { readPlan } from '../../lib/output/read-plan.ts';
import { readResult } from '../../lib/output/read-result.ts';
import { runFolderAt, writeAtomically } from '../../lib/output/run-folder.ts';
import { readSeries } from '../../lib/output/series/read-series.ts';
import type { RunOptions } from '../cli/run.ts';
import { paletteFor } from '../palette.ts';
import { comparisonStatus, loadSide, runFolderOf } from '../runs/sides.ts';
import type { World } from '../world.ts';
import { appendJobSummary } from './job-summary.ts';

const options = { seed: 1, smallest: 0.05, force: false, interleaved: false };

/** Compares a run that has just ended with an earlier one, and keeps the comparison beside its result. */
export async function compareWithBaseline(
  world: World,
  { results, json }: Pick<RunOptions, 'results' | 'json'>,
  folder: string,
  baseline: string,
): Promise<ExitStatus> {
  const base = await loadSide(runFolderOf(baseline, results));
  const comparison = compare(base, await loadSide(folder), options);
  const run = runFolderAt(folder);
  await writeAtomically(run.file('comparison'), `${JSON.stringify(comparison, null, 2)}\n`);
  // Once more, with the comparison in it.
  const record = await readResult(run.file('result'));
  const plan = await readPlan(run.file('plan'));
  await writeReportHtml(folder, plan, record, await readSeries(run.file('series')));
  const stream = json ? world.stderr : world.stdout;
  stream.write(`\n${comparisonText(comparison, paletteFor(world, stream))}\n`);
  await appendJobSummary(world, (mostBytes) => comparisonMarkdown(comparison, mostBytes));
  return comparisonStatus(comparison);
}
