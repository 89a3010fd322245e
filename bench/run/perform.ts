import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import {
  cannotRun,
  type ExitStatus,
  exitStatus,
  HarnessError,
  messageOf,
} from '../../lib/core/errors.ts';
import type { RunOutcome } from '../../lib/core/events.ts';
import { idPrefix } from '../../lib/core/identity.ts';
import type { Plan } from '../../lib/core/plan.ts';
import { readHost } from '../../lib/host/fingerprint.ts';
import { processIdentity } from '../../lib/host/process-identity.ts';
import type { LiveServer } from '../../lib/live/server/start.ts';
import { type RunFolder, runFolderAt } from '../../lib/output/run-folder.ts';
import { releaseRun } from '../../lib/output/run-owner.ts';
import type { RunOptions } from '../cli/run.ts';
import { columnsOf, paletteFor } from '../palette.ts';
import { Recorder } from '../record/recorder.ts';
import type { Resumption } from '../record/resumption.ts';
import { createStopSignal, Interrupted, ThresholdFailed } from '../stop-signal.ts';
import type { World } from '../world.ts';
import { type MeasureParts, measure } from './measure.ts';

/**
 * Runs a plan, or what is left of one, writes its results, judges them. The exit status is the verdict's.
 *
 * @param page to follow the run
 */
export async function perform(
  world: World,
  options: RunOptions,
  plan: Plan,
  { page, resumed }: { page?: Pick<LiveServer, 'follow'>; resumed?: Resumption } = {},
): Promise<ExitStatus> {
  const runId = resumed?.run.runId ?? newRunId();
  const owner = { runId, process: processIdentity(world.pid) ?? 'unknown' };
  let unwritable: Error | undefined;
  const recording = {
    plan,
    ...owner,
    resultsRoot: options.results,
    quiet: options.quiet,
    maxDiskBytes: options.maxDiskBytes,
    // Measuring on without a record would be for nothing.
    onFailure(error: Error) {
      unwritable = error;
      stop.stop(error);
    },
  };
  const recorder = await (resumed === undefined
    ? Recorder.open(world, recording)
    : Recorder.resume(world, resumed, recording));
  page?.follow(recorder.folder.path);
  const announce = (text: string) =>
    options.quiet ? world.stderr.write(`${text}\n`) : recorder.say(text);
  const stop = createStopSignal(world, announce, () => whatIsLeft(plan, runId));
  try {
    if (resumed === undefined) await emitStart(world, options, recorder, runId);
    else emitResume(world, recorder, resumed);
    const outcome = await attempt({
      ...{ world, plan, options, owner, recorder },
      ...{ stop: stop.signal, end: stop.stop },
      ...(resumed === undefined ? {} : { resumed }),
    });
    const endedAt = world.clock.wall().toISOString();
    recorder.emit({ type: 'end', atMs: recorder.elapsedMs(), endedAt, outcome });
  } finally {
    await recorder.close();
  }
  if (unwritable !== undefined) throw unrecorded(recorder.folder, unwritable);
  const status = await report(world, options, plan, recorder.folder.path);
  stop.release();
  return status;
}

async function attempt(parts: MeasureParts): Promise<RunOutcome> {
  const { stop } = parts;
  try {
    await measure(parts);
    return stop.aborted ? stopped(stop.reason) : { kind: 'completed' };
  } catch (error) {
    if (stop.aborted) return stopped(stop.reason);
    if (error instanceof HarnessError) {
      return { kind: 'error', code: error.code, message: error.message };
    }
    const code = error instanceof Error ? error.name : 'unexpected';
    return { kind: 'error', code, message: messageOf(error) };
  }
}

function stopped(reason: unknown): RunOutcome {
  if (reason instanceof ThresholdFailed) return { kind: 'failed', reason: reason.message };
  if (reason instanceof Interrupted) return { kind: 'aborted', reason: reason.message };
  const code = reason instanceof HarnessError ? reason.code : 'unexpected';
  return { kind: 'error', code, message: messageOf(reason) };
}

async function emitStart(
  world: World,
  { maxDiskBytes }: RunOptions,
  recorder: Recorder,
  runId: string,
): Promise<void> {
  recorder.emit({
    type: 'run',
    schema: 'bench/events/v1',
    runId,
    startedAt: recorder.startedOn,
    clock: world.clock.name,
    command: world.arguments,
    host: await readHost({ env: world.env, nodeFlags: world.nodeFlags }),
    harness: { harness: world.version, node: world.nodeVersion },
    maxDiskBytes,
  });
}

function emitResume(world: World, recorder: Recorder, { lastAtMs, gapMs }: Resumption): void {
  const resumedAt = world.clock.wall().toISOString();
  recorder.emit({ type: 'resume', atMs: lastAtMs, resumedAt, gapMs });
}

/** Why the run ended whose events could not be written, and where those are that were. */
function unrecorded({ path }: RunFolder, cause: Error): HarnessError {
  const kept = existsSync(path)
    ? `; what was measured before is there, and its results are made by: containerd-bench report ${path}`
    : '';
  return cannotRun('results_not_writable', `${messageOf(cause)}${kept}`, cause);
}

/** Makes the files from the events, and says what came out. */
async function report(
  world: World,
  options: RunOptions,
  plan: Plan,
  folder: string,
): Promise<ExitStatus> {
  // The measurement is over: optimised code, and modules that it did without, disturb no more.
  world.allowOptimisation();
  const { writeResults } = await import('../../lib/output/write-results.ts');
  const { summaryText } = await import('../../lib/output/summary-text.ts');
  const { exitStatusOf } = await import('../../lib/verdict/decide.ts');
  const record = await writeResults(folder);
  await releaseRun(runFolderAt(folder));
  const { reportMarkdown } = await import('../../lib/output/markdown.ts');
  const { appendJobSummary } = await import('../hand-over/job-summary.ts');
  await appendJobSummary(world, (mostBytes) => reportMarkdown(record, mostBytes));
  const stream = options.json ? world.stderr : world.stdout;
  stream.write(`${summaryText(record, folder, paletteFor(world, stream), columnsOf(stream))}\n`);
  if (options.json) {
    world.stdout.write(await readFile(runFolderAt(folder).file('result'), 'utf8'));
  }
  const { handOver } = await import('../hand-over/hand-over.ts');
  const status = await handOver(world, options, {
    plan,
    record,
    status: exitStatusOf(record.verdict),
  });
  if (options.baseline === undefined || !judged.includes(status)) return status;
  const { compareWithBaseline } = await import('../hand-over/with-baseline.ts');
  const compared = await compareWithBaseline(world, options, folder, options.baseline);
  return status === exitStatus.pass ? compared : status;
}

/** A run that ended so can be compared. */
const judged: readonly ExitStatus[] = [exitStatus.pass, exitStatus.inconclusive];

function whatIsLeft(plan: Plan, runId: string): string {
  return (
    `What the run made carries the prefix ${idPrefix(runId)} in namespace ${plan.namespace} ` +
    'and is still there; remove it with: npm run clean'
  );
}

/** Twelve characters of [a-z0-9]: unique among the runs of a daemon, short enough to read. */
function newRunId(): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';
  return Array.from(randomBytes(12), (byte) => alphabet[byte % alphabet.length]).join('');
}
