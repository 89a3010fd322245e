import type { RunEvent } from '../core/events.ts';
import type { RunRecord } from '../core/record.ts';
import { buildRecord } from '../verdict/record.ts';
import { samplesTable, timingsTable } from './csv.ts';
import { CsvFile } from './csv-file.ts';
import { reportMarkdown } from './markdown.ts';
import { readEvents } from './read-events.ts';
import { readPlan } from './read-plan.ts';
import { resultJson } from './result-json.ts';
import { runFolderAt, writeAtomically } from './run-folder.ts';

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
  const tables: CsvFile[] = [];
  try {
    tables.push(await CsvFile.open(run.file('timings'), timingsTable));
    tables.push(await CsvFile.open(run.file('samples'), samplesTable(plan)));
    const record = await buildRecord(plan, copiedTo(tables, readEvents(run.file('events'))));
    for (const table of tables) await table.finish();
    await writeAtomically(run.file('result'), resultJson(record));
    await writeAtomically(run.file('report'), reportMarkdown(record));
    return record;
  } catch (error) {
    for (const table of tables) await table.discard();
    throw error;
  }
}

async function* copiedTo(
  tables: readonly CsvFile[],
  events: AsyncIterable<RunEvent>,
): AsyncGenerator<RunEvent, void, undefined> {
  for await (const event of events) {
    for (const table of tables) {
      const written = table.add(event);
      if (written !== undefined) await written;
    }
    yield event;
  }
}
