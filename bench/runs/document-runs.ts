import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { HarnessError, messageOf, usageError } from '../../lib/core/errors.ts';
import type { RunRecord } from '../../lib/core/record.ts';
import {
  type Cycle,
  type DocumentRun,
  newest,
  type Runs,
  type TimedPull,
} from '../../lib/document/runs.ts';
import { readEvents } from '../../lib/output/read-events.ts';
import { readPlan } from '../../lib/output/read-plan.ts';
import { readResult } from '../../lib/output/read-result.ts';
import { runFiles, runFolderAt } from '../../lib/output/run-folder.ts';
import { writeResults } from '../../lib/output/write-results.ts';

/** A kept run of another machine must be named to be used. */
const notSearched = 'reference';

interface Found {
  readonly path: string;
  readonly record: RunRecord;
}

/** Told of a result below a folder that is left out, since it cannot be read. */
type OnUnreadable = (message: string) => void;

/**
 * The runs at `paths`, each the folder of a run or one that has such below it: of those that answer
 * the same part of the document, the newest. Folders are named as seen from `base`. Rejects with a
 * HarnessError when a path holds no run, or is one that cannot be read.
 */
export async function readRuns(
  paths: readonly string[],
  base: string,
  onUnreadable: OnUnreadable,
): Promise<Runs> {
  const found: Found[] = [];
  for (const path of paths) {
    const own = isRun(path) ? [await readFound(path)] : await readFoundBelow(path, onUnreadable);
    if (own.length === 0) {
      throw usageError(
        `expected the folder of a run, or one with runs below it, but ${path} has no ` +
          `${runFiles.result} that can be read; make one: containerd-bench scenarios/leak.yaml`,
      );
    }
    found.push(...own);
  }
  return readNewest(found, base);
}

/** As {@link readRuns}, of a folder that may hold no run at all. */
export async function readRunsBelow(
  folder: string,
  base: string,
  onUnreadable: OnUnreadable,
): Promise<Runs> {
  return readNewest(await readFoundBelow(folder, onUnreadable), base);
}

/** The runs that a document names, found from the folder that the document lies in. */
export function readNamedRuns(document: string, folders: readonly string[]): Promise<Runs> {
  const base = dirname(resolve(document));
  const paths = folders.map((folder) => resolve(base, folder));
  return readRuns(paths, base, () => {});
}

async function readFound(path: string): Promise<Found> {
  return { path, record: await readResult(runFolderAt(path).file('result')) };
}

async function readFoundBelow(root: string, onUnreadable: OnUnreadable): Promise<Found[]> {
  const found: Found[] = [];
  for (const path of await foldersWith(runFiles.result, root)) {
    try {
      found.push(await readFound(path));
    } catch (error) {
      onUnreadable(`left out: ${messageOf(error)}`);
    }
  }
  return found;
}

async function readNewest(found: readonly Found[], base: string): Promise<Runs> {
  const chosen = Object.entries(newest(found));
  const runs = chosen.map(async ([part, run]) => [part, await readRun(run, base)] as const);
  return Object.fromEntries(await Promise.all(runs));
}

/**
 * Judges the runs below a folder that were killed before they could be.
 *
 * @param say told why one has no results: it was killed before it could say what it is, or the disk is full
 */
export async function completeRuns(folder: string, say: (text: string) => void): Promise<void> {
  for (const path of await foldersWith(runFiles.plan, folder)) {
    const run = runFolderAt(path);
    if (existsSync(run.file('result'))) continue;
    try {
      await writeResults(path);
    } catch (error) {
      if (!(error instanceof HarnessError)) throw error;
      say(`a run has no results: ${path}: ${messageOf(error)}`);
    }
  }
}

function isRun(path: string): boolean {
  return existsSync(runFolderAt(path).file('result'));
}

async function foldersWith(file: string, root: string): Promise<readonly string[]> {
  let names: string[];
  try {
    names = await readdir(root, { recursive: true });
  } catch (error) {
    throw usageError(`expected a folder with runs at ${root}: ${messageOf(error)}`);
  }
  return names
    .filter((name) => name.split(sep).at(-1) === file)
    .filter((name) => name.split(sep)[0] !== notSearched)
    .map((name) => join(root, dirname(name)));
}

async function readRun({ path, record }: Found, base: string): Promise<DocumentRun> {
  const folder = runFolderAt(path);
  const { namespace, source } = await readPlan(folder.file('plan'));
  const cycles: Cycle[] = [];
  const pulls: TimedPull[] = [];
  for await (const event of readEvents(folder.path)) {
    if (!('phase' in event) || event.phase !== 'measurement') continue;
    if (event.type === 'sample') cycles.push(cycleOf(event.iteration, event.values));
    if (event.type === 'timing' && event.operation === 'pull' && event.ok) {
      pulls.push({ iteration: event.iteration, durationMs: event.durationMs });
    }
  }
  const name = relative(base, resolve(path)).split(sep).join('/');
  return { folder: name === '' ? '.' : name, record, plan: { namespace, source }, cycles, pulls };
}

function cycleOf(iteration: number, values: Readonly<Record<string, number>>): Cycle {
  const rss = values['harness.rss'];
  const heap = values['harness.heap'];
  return {
    iteration,
    ...(rss === undefined ? {} : { rssBytes: rss }),
    ...(heap === undefined ? {} : { heapBytes: heap }),
  };
}
