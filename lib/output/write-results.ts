import type { RunEvent } from '../core/events.ts';
import type { RunRecord } from '../core/record.ts';
import { buildRecord } from '../verdict/record.ts';
import { writeReportHtml } from './html/write-report.ts';
import { reportMarkdown } from './markdown.ts';
import { readEventBatches } from './read-events.ts';
import { readPlan } from './read-plan.ts';
import { resultJson } from './result-json.ts';
import { ResultTables } from './result-tables.ts';
import { runFolderAt, writeAtomically } from './run-folder.ts';
import { seriesJson } from './series/read-series.ts';
import { SeriesCollector } from './series/series-collector.ts';

/**
 * Makes every result file of a run from its plan.json and events.ndjson, in one pass over the
 * events and in constant memory. Serves a run that has just ended, one that was killed, and one
 * whose files are to be made again. Rejects with a HarnessError when the folder holds no run.
 *
 * Import it when the measurement is over: it and what it loads take memory.
 */
export async function writeResults(folder: string): Promise<RunRecord> {
  const run = runFolderAt(folder);
  const plan = await readPlan(run.file('plan'));
  const collector = new SeriesCollector(plan);
  const tables = await ResultTables.open(folder, plan);
  try {
    const record = await buildRecord(plan, copiedTo(tables, collector, readEventBatches(run.path)));
    await tables.finish();
    await writeAtomically(run.file('result'), resultJson(record));
    const series = collector.series();
    await writeAtomically(run.file('series'), seriesJson(series));
    await writeAtomically(run.file('report'), reportMarkdown(record));
    await writeReportHtml(folder, plan, record, series);
    return record;
  } catch (error) {
    await tables.discard();
    throw error;
  }
}

async function* copiedTo(
  tables: ResultTables,
  collector: SeriesCollector,
  batches: AsyncIterable<readonly RunEvent[]>,
): AsyncGenerator<RunEvent, void, undefined> {
  let lastAtMs = 0;
  for await (const events of batches) {
    for (const event of events) {
      collector.add(event);
      const written = tables.add(event);
      if (written !== undefined) await written;
      lastAtMs = 'atMs' in event ? event.atMs : lastAtMs;
      yield event;
    }
  }
  await tables.complete();
  for (const warning of tables.warnings()) yield { type: 'warning', atMs: lastAtMs, warning };
}
