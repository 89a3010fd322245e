import { basename, dirname, join } from 'node:path';
import { type ExitStatus, exitStatus, usageError } from '../../lib/core/errors.ts';
import { didYouMean } from '../../lib/core/suggest.ts';
import { historyData } from '../../lib/history/data.ts';
import { type HistoryEntry, historyEntry } from '../../lib/history/entry.ts';
import { historyGroups } from '../../lib/history/groups.ts';
import {
  appendHistory,
  type History,
  historyFileName,
  readHistory,
} from '../../lib/history/history-file.ts';
import { judgeNight } from '../../lib/history/judge.ts';
import { historyText } from '../../lib/output/history-text.ts';
import { historyPage } from '../../lib/output/html/history-page.ts';
import { readPageAssets } from '../../lib/output/html/page-assets.ts';
import { oneLine } from '../../lib/output/one-line.ts';
import { readPlan } from '../../lib/output/read-plan.ts';
import { readResult } from '../../lib/output/read-result.ts';
import { runFiles, runFolderAt, writeAtomically } from '../../lib/output/run-folder.ts';
import type { HistoryOptions } from '../cli/history.ts';
import { requireWritable } from '../hand-over/exports.ts';
import { paletteFor } from '../palette.ts';
import type { World } from '../world.ts';

/** Shows what the runs were from night to night, or adds runs. */
export async function historyCommand(world: World, options: HistoryOptions): Promise<ExitStatus> {
  world.allowOptimisation();
  const path = join(options.results, historyFileName);
  if (options.add.length > 0) return addRuns(world, options, path);
  const history = await readHistoryOf(world, path);
  const { scenario, metrics, last } = options;
  requireKnown(history, options, path);
  const groups = historyGroups(history.entries, {
    ...(scenario === undefined ? {} : { scenario }),
    ...(metrics.length === 0 ? {} : { metrics }),
    last,
  });
  world.stdout.write(
    options.json
      ? `${JSON.stringify(groups.map(historyData), null, 2)}\n`
      : `${historyText(groups, { paint: paletteFor(world, world.stdout), ascii: world.env.TERM === 'dumb' })}\n`,
  );
  if (options.html !== undefined) {
    requireWritable([options.html]);
    await writeAtomically(options.html, historyPage(groups, await readPageAssets()));
  }
  const isWorse = options.failOnChange && latestNights(history, scenario).some(isWorseIn(history));
  return isWorse ? exitStatus.thresholdFailed : exitStatus.pass;
}

/** A name that no run has is a slip, and would show nothing. */
function requireKnown(
  { entries }: History,
  { scenario, metrics, results }: HistoryOptions,
  path: string,
): void {
  if (entries.length === 0) {
    throw usageError(
      `expected runs in ${path}, found none; run with --history, or: ` +
        `containerd-bench history add RUN --results ${results}`,
    );
  }
  const scenarios = [...new Set(entries.map((entry) => entry.scenario))];
  if (scenario !== undefined && !scenarios.includes(scenario)) {
    throw usageError(
      `expected a scenario in the history (${scenarios.join(', ')}), got '${scenario}'` +
        didYouMean(scenario, scenarios),
    );
  }
  const names = [...new Set(entries.flatMap((entry) => Object.keys(entry.metrics)))];
  for (const metric of metrics) {
    if (names.includes(metric)) continue;
    throw usageError(
      `expected a metric in the history, got '${metric}'${didYouMean(metric, names)}`,
    );
  }
}

async function addRuns(world: World, { add }: HistoryOptions, path: string): Promise<ExitStatus> {
  for (const written of add) {
    const run = runFolderAt(basename(written) === runFiles.result ? dirname(written) : written);
    const record = await readResult(run.file('result'));
    const entry = historyEntry(await readPlan(run.file('plan')), record);
    const { entries } = await readHistoryOf(world, path);
    await appendHistory(path, entry);
    world.stdout.write(`${oneLine(record, judgeNight(entries, entry))}\n`);
  }
  return exitStatus.pass;
}

async function readHistoryOf(world: World, path: string): Promise<History> {
  const history = await readHistory(path);
  for (const problem of history.problems) world.stderr.write(`${problem}\n`);
  return history;
}

/** The latest of each scenario. */
function latestNights({ entries }: History, scenario: string | undefined): HistoryEntry[] {
  const wanted = entries.filter((entry) => scenario === undefined || entry.scenario === scenario);
  return [...new Map(wanted.map((entry) => [entry.scenario, entry])).values()];
}

function isWorseIn({ entries }: History): (night: HistoryEntry) => boolean {
  return (night) => judgeNight(entries, night).word === 'worse';
}
