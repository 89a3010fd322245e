import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cannotRun, messageOf } from '../core/errors.ts';

/** The files of a run, by what they hold. */
export const runFiles = {
  plan: 'plan.json',
  events: 'events.ndjson',
  timings: 'timings.csv',
  samples: 'samples.csv',
  result: 'result.json',
  series: 'series.json',
  report: 'report.md',
  page: 'report.html',
  comparison: 'comparison.json',
  /** There while a process is at work on the run: see run-owner.ts. */
  running: 'running.json',
} as const;

export interface RunFolder {
  readonly path: string;
  /** Path of a file in the folder. */
  file(name: keyof typeof runFiles): string;
}

export function runFolderAt(path: string): RunFolder {
  return { path, file: (name) => join(path, runFiles[name]) };
}

/**
 * Makes `results/<scenario>/<UTC time>-<run id>/`, so that a place that cannot be written to is
 * known before anything is measured. Rejects with a HarnessError (`results_not_writable`).
 *
 * @param startedAt ISO 8601, UTC
 */
export async function openRunFolder(
  resultsRoot: string,
  scenario: string,
  startedAt: string,
  runId: string,
): Promise<RunFolder> {
  const parent = join(resultsRoot, segment('scenario name', scenario));
  const path = join(parent, `${compactTime(startedAt)}-${segment('run ID', runId)}`);
  try {
    await mkdir(parent, { recursive: true });
    // Not recursive: a folder that is there already belongs to another run.
    await mkdir(path);
  } catch (error) {
    throw notWritable(path, error);
  }
  return runFolderAt(path);
}

/**
 * Replaces a file in one step: a reader, or a crash, sees the old text or the new one.
 *
 * @param mode of the file, whatever the umask; absent: what the umask leaves
 */
export async function writeAtomically(path: string, text: string, mode?: number): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(text);
      if (mode !== undefined) await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw notWritable(path, error);
  }
}

export function notWritable(path: string, cause: unknown): Error {
  return cannotRun(
    'results_not_writable',
    `cannot write results to ${path}: ${messageOf(cause)}; ${adviceOn(cause)}`,
    cause,
  );
}

function adviceOn(cause: unknown): string {
  const elsewhere = 'choose another place (--results DIR for all of a run)';
  switch (cause instanceof Error && 'code' in cause ? cause.code : undefined) {
    case 'ENOENT':
      return `was the folder removed meanwhile? Leave it alone, or ${elsewhere}`;
    case 'EROFS':
      return `mount it so that it can be written to, or ${elsewhere}`;
    default:
      return `free some space, or ${elsewhere}`;
  }
}

/** One part of a path and no more: neither a separator nor a dot can be in it. */
function segment(what: string, text: string): string {
  if (/^[a-z0-9][a-z0-9-]*$/.test(text)) return text;
  throw cannotRun(
    'results_not_writable',
    `expected a ${what} of a-z, 0-9 and "-" to name a folder, got ${JSON.stringify(text)}`,
  );
}

/** `2026-01-31T12:00:00.123Z` as `20260131T120000Z`. */
export function compactTime(iso: string): string {
  return new Date(iso).toISOString().replace(/[-:]|\.\d+/g, '');
}
