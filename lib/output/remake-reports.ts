import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { RunRecord } from '../core/record.ts';
import { writeReportHtml } from './html/write-report.ts';
import { reportMarkdown } from './markdown.ts';
import { readPlan } from './read-plan.ts';
import { readResult } from './read-result.ts';
import { runFolderAt, writeAtomically } from './run-folder.ts';
import { eventFilesIn, segmentPath, segmentsIn } from './segments/segments.ts';
import { readSeries } from './series/read-series.ts';

/**
 * Names of the files that a run is judged from and that its folder lacks: the plan, its events, a segment
 * before others. None where all is there.
 */
export function lostSources(folder: string): readonly string[] {
  const run = runFolderAt(folder);
  const numbers = new Set(segmentsIn(folder).map(({ number }) => number));
  const segments = Array.from({ length: Math.max(0, ...numbers) }, (_, index) => index + 1)
    .filter((number) => !numbers.has(number))
    .map((number) => segmentPath(folder, number, true));
  return [
    ...(existsSync(run.file('plan')) ? [] : [run.file('plan')]),
    ...(eventFilesIn(folder).length === 0 ? [run.file('events')] : segments),
  ].map((path) => basename(path));
}

/** Whether the reports of a run can be made from what it was judged to be. */
export function hasResults(folder: string): boolean {
  const run = runFolderAt(folder);
  return existsSync(run.file('result')) && existsSync(run.file('series'));
}

/**
 * Makes report.md and report.html of a run that has lost files it was made from: from its result.json and
 * series.json, which stay as they are. Rejects with a HarnessError when these cannot be read.
 */
export async function remakeReports(folder: string, lost: readonly string[]): Promise<RunRecord> {
  const run = runFolderAt(folder);
  const record = await readResult(run.file('result'));
  const series = await readSeries(run.file('series'));
  await writeAtomically(run.file('report'), reportMarkdown(record));
  const plan = existsSync(run.file('plan')) ? await readPlan(run.file('plan')) : { metrics: [] };
  await writeReportHtml(folder, plan, record, series, lost);
  return record;
}
