import { type ExitStatus, usageError } from '../../lib/core/errors.ts';
import { runFiles } from '../../lib/output/run-folder.ts';
import type { ReportOptions } from '../cli.ts';
import { columnsOf, paletteFor } from '../palette.ts';
import { requireEnded } from '../runs/ended-run.ts';
import type { World } from '../world.ts';

/**
 * Makes the result files of a run again; the exit status is the run's own. Where the plan or events are gone, the
 * reports are made from the result, and it is said what is not.
 */
export async function reportCommand(world: World, options: ReportOptions): Promise<ExitStatus> {
  world.allowOptimisation();
  const { writeResults } = await import('../../lib/output/write-results.ts');
  const { summaryText } = await import('../../lib/output/summary-text.ts');
  const { exitStatusOf } = await import('../../lib/verdict/decide.ts');
  const { requireWritable, writeExports } = await import('../hand-over/exports.ts');
  requireWritable(Object.values(options.exports));
  const { hasResults, lostSources, remakeReports } = await import(
    '../../lib/output/remake-reports.ts'
  );
  const { folder } = options;
  await requireEnded(folder);
  const lost = lostSources(folder);
  if (lost.includes(runFiles.plan) && !hasResults(folder)) {
    throw usageError(
      `expected the folder of a run, results/SCENARIO/TIME-RUN, got '${folder}', which has no ${runFiles.plan}`,
    );
  }
  const isRemade = lost.length > 0 && hasResults(folder);
  const record = isRemade ? await remakeReports(folder, lost) : await writeResults(folder);
  if (isRemade) world.stderr.write(`${lostText(lost)}\n`);
  await writeExports(options.exports, record);
  world.stdout.write(
    `${summaryText(record, folder, paletteFor(world, world.stdout), columnsOf(world.stdout))}\n`,
  );
  return exitStatusOf(record.verdict);
}

function lostText(lost: readonly string[]): string {
  return (
    `${lost.join(', ')}: not there. report.md and report.html are made from result.json and series.json as they ` +
    'are; the run is not judged again, and no table of timings and samples is made.'
  );
}
