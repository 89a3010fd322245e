import { readFile } from 'node:fs/promises';
import { cannotRun, messageOf } from '../../core/errors.ts';
import type { RunSeries } from './run-series.ts';

export function seriesJson(series: RunSeries): string {
  return `${JSON.stringify(series)}\n`;
}

/** The charts' data of a series.json. Rejects with a HarnessError (`series_unreadable`). */
export async function readSeries(path: string): Promise<RunSeries> {
  let problem: string;
  try {
    return parseSeries(await readFile(path, 'utf8'));
  } catch (error) {
    problem = messageOf(error);
  }
  throw cannotRun(
    'series_unreadable',
    `expected the charts' data of a run in ${path}: ${problem}; make it again with: containerd-bench report FOLDER`,
  );
}

/** @throws an Error when the text is none */
export function parseSeries(text: string): RunSeries {
  const value: unknown = JSON.parse(text);
  if (isSeries(value)) return value;
  throw new Error('expected charts data with schema bench/series/v1, got something else');
}

/** The harness wrote the file itself: the schema's name and the parts that are read vouch for it. */
function isSeries(value: unknown): value is RunSeries {
  if (typeof value !== 'object' || value === null) return false;
  const series: Readonly<Record<string, unknown>> = { ...value };
  return (
    series.schema === 'bench/series/v1' &&
    [series.levels, series.durations].every((part) => typeof part === 'object') &&
    [series.phases, series.readings, series.faults, series.pulls, series.errors].every((list) =>
      Array.isArray(list),
    )
  );
}
