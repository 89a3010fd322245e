import { mkdir } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { milliseconds } from '../../lib/core/clock.ts';
import { cannotRun, type ExitStatus, exitStatus } from '../../lib/core/errors.ts';
import { formatDuration } from '../../lib/core/units.ts';
import { fillFromRuns, type ResultsDocument } from '../../lib/document/results-document.ts';
import type { Part } from '../../lib/document/runs.ts';
import { documentSummary } from '../../lib/document/summary.ts';
import { decisionMarkdown } from '../../lib/document/summary-markdown.ts';
import { transcript } from '../../lib/document/transcript.ts';
import { compactTime, notWritable, writeAtomically } from '../../lib/output/run-folder.ts';
import type { PocOptions } from '../cli/document.ts';
import { daemonArguments } from '../cli/options.ts';
import { runArguments } from '../cli/run.ts';
import { appendJobSummary } from '../hand-over/job-summary.ts';
import { paletteFor } from '../palette.ts';
import { filledPath, readDocument, writeDocument } from '../runs/document-file.ts';
import { completeRuns, readRunsBelow } from '../runs/document-runs.ts';
import { type Children, createChildren } from '../sequence/children.ts';
import type { World } from '../world.ts';
import { statusOf } from './document.ts';

const scenarios = fileURLToPath(new URL('../../../scenarios/', import.meta.url));
const form = fileURLToPath(new URL('../../../lib/document/form.md', import.meta.url));
/** Of the filled document among the runs it stands on. */
const documentName = 'README.md';

interface Stage {
  readonly part: Part;
  readonly scenario: string;
  readonly title: string;
}

const stages: readonly Stage[] = [
  { part: 'lifecycle', scenario: 'lifecycle', title: 'container lifecycle' },
  { part: 'image-pull', scenario: 'cold-pull', title: 'cold pull' },
  { part: 'container-start', scenario: 'create-start', title: 'create and start' },
  { part: 'memory-leak', scenario: 'leak', title: 'memory leak test' },
  { part: 'resource-constraints', scenario: 'limits', title: 'resource constraints' },
];

/**
 * Makes every run that the proof of concept asks for, each in a process of its own since the
 * memory of that process is part of the result, and fills the results document in from them.
 */
export async function pocCommand(world: World, options: PocOptions): Promise<ExitStatus> {
  const document = await readDocument(options.document ?? form);
  // Before anything is measured: a document that cannot be filled in is known at once.
  fillFromRuns(document, {}, world.version);
  const folder = await makeFolder(world, options.run.results);
  const children = createChildren(world);
  try {
    await runDoctor(world, children, options, folder);
    for (const [index, stage] of stages.entries()) {
      if (children.interrupted) break;
      await runStage(world, children, options, folder, stage, index + 2);
    }
    const status = await fill(world, options, document, folder);
    return children.interrupted ? exitStatus.interrupted : status;
  } finally {
    children.release();
  }
}

async function makeFolder(world: World, results: string): Promise<string> {
  const folder = join(results, 'poc', compactTime(world.clock.wall().toISOString()));
  try {
    await mkdir(dirname(folder), { recursive: true });
    await mkdir(folder);
  } catch (error) {
    throw notWritable(folder, error);
  }
  return folder;
}

/** Rejects when this machine cannot run scenarios: then there is nothing to measure. */
async function runDoctor(
  world: World,
  children: Children,
  { run }: PocOptions,
  folder: string,
): Promise<void> {
  announce(world, run.quiet, 1, 'checking this machine');
  const args = ['doctor', '--json', ...daemonArguments(run)];
  const { status, stdout } = await children.run(args, { output: 'keep' });
  if (stdout !== '') await writeAtomically(join(folder, 'doctor.json'), stdout);
  if (status === exitStatus.pass || children.interrupted) return;
  throw cannotRun(
    'machine_unfit',
    'expected a machine that can run scenarios, but containerd-bench doctor found what makes ' +
      `that impossible; see it: containerd-bench ${['doctor', ...daemonArguments(run)].join(' ')}`,
  );
}

async function runStage(
  world: World,
  children: Children,
  { run, overrides }: PocOptions,
  folder: string,
  { scenario, title }: Stage,
  number: number,
): Promise<void> {
  announce(world, run.quiet, number, title);
  // As the user would write it; it stands in the results.
  const file = relative('', join(scenarios, `${scenario}.yaml`));
  const startedAt = world.clock.now();
  const { status } = await children.run([
    ...['run', file, '--results', folder],
    ...overrides.flatMap((override) => ['--set', override]),
    ...runArguments(run),
  ]);
  if (run.quiet) return;
  const took = formatDuration(milliseconds(world.clock.now() - startedAt));
  world.stderr.write(`     ${endings.get(status) ?? `ended with status ${status}`}, ${took}\n`);
}

const endings: ReadonlyMap<number | null, string> = new Map([
  [exitStatus.pass, 'pass'],
  [exitStatus.thresholdFailed, 'FAIL'],
  [exitStatus.cannotRun, 'could not be run'],
  [exitStatus.inconclusive, 'inconclusive'],
  [exitStatus.interrupted, 'interrupted'],
]);

function announce(world: World, quiet: boolean, number: number, title: string): void {
  if (!quiet) world.stderr.write(`[${number}/${stages.length + 1}] ${title}\n`);
}

/** Fills the document in from what there is, and tells it. */
async function fill(
  world: World,
  { document: original, inPlace }: PocOptions,
  text: string,
  folder: string,
): Promise<ExitStatus> {
  world.allowOptimisation();
  const say = (message: string) => world.stderr.write(`${message}\n`);
  await completeRuns(folder, say);
  const runs = await readRunsBelow(folder, resolve(folder), say);
  const filled = fillFromRuns(text, runs, world.version);
  const kept = join(folder, documentName);
  await writeDocument(kept, filled.text);
  world.stdout.write(`${transcript(runs)}\n\n`);
  await appendJobSummary(world, (mostBytes) => decisionMarkdown(filled, runs, mostBytes));
  if (original === undefined) {
    tell(world, filled, kept);
    return statusOf(filled);
  }
  const target = inPlace ? original : filledPath(original);
  const beside = fillFromRuns(
    text,
    await readRunsBelow(folder, dirname(resolve(target)), () => {}),
    world.version,
  );
  const backup = await writeDocument(target, beside.text);
  tell(world, beside, target, backup);
  return statusOf(beside);
}

function tell(world: World, filled: ResultsDocument, path: string, backup?: string): void {
  const palette = paletteFor(world, world.stdout);
  world.stdout.write(`${documentSummary(filled, { path, backup }, palette)}\n`);
}
