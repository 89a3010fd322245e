import { join } from 'node:path';
import type { Plan } from '../../lib/core/plan.ts';
import type { RunRecord } from '../../lib/core/record.ts';
import { historyEntry } from '../../lib/history/entry.ts';
import { appendHistory, historyFileName, readHistory } from '../../lib/history/history-file.ts';
import { judgeNight } from '../../lib/history/judge.ts';
import { nightMarkdown } from '../../lib/output/night-markdown.ts';
import { oneLine } from '../../lib/output/one-line.ts';
import { writeAtomically } from '../../lib/output/run-folder.ts';
import type { NightOptions } from '../cli/exports.ts';

/**
 * Compares a run with the nights before it, writes its summaries, and adds it to the history:
 * what is done with a run that has ended, or with one that was found dead.
 *
 * @param results folder of all results, where the history lies
 * @returns the run in one line, and what of the history could not be read
 */
export async function endNight(
  { plan, record, results }: { plan: Plan; record: RunRecord; results: string },
  { history, summary, summaryMarkdown }: NightOptions,
): Promise<{ readonly line: string; readonly problems: readonly string[] }> {
  const path = join(results, historyFileName);
  const entry = historyEntry(plan, record);
  const { entries, problems } = await readHistory(path);
  const judgement = history || entries.length > 0 ? judgeNight(entries, entry) : undefined;
  const line = oneLine(record, judgement);
  if (history) await appendHistory(path, entry);
  if (summary !== undefined) await writeAtomically(summary, `${line}\n`);
  if (summaryMarkdown !== undefined) {
    await writeAtomically(summaryMarkdown, nightMarkdown(record, judgement));
  }
  return { line, problems };
}
