import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type ExitStatus, exitStatus, HarnessError, messageOf } from '../lib/core/errors.ts';
import type { RunOutcome } from '../lib/core/events.ts';
import { idPrefix } from '../lib/core/identity.ts';
import type { Plan } from '../lib/core/plan.ts';
import { readHost } from '../lib/host/fingerprint.ts';
import { processIdentity } from '../lib/host/process-identity.ts';
import { runFolderAt } from '../lib/output/run-folder.ts';
import type { RunOptions } from './cli-run.ts';
import { measure } from './measure.ts';
import { paletteFor } from './palette.ts';
import { Recorder } from './recorder.ts';
import { createStopSignal, Interrupted } from './stop-signal.ts';
import type { World } from './world.ts';

/** Runs a plan, writes its results, judges them. The exit status is the verdict's. */
export async function perform(world: World, options: RunOptions, plan: Plan): Promise<ExitStatus> {
  const runId = newRunId();
  const recorder = await Recorder.open(world, {
    plan,
    runId,
    resultsRoot: options.results,
    quiet: options.quiet,
    // Measuring on without a record would be for nothing.
    onFailure: (error) => stop.stop(error),
  });
  const announce = (text: string) =>
    options.quiet ? world.stderr.write(`${text}\n`) : recorder.say(text);
  const stop = createStopSignal(world, announce, () => whatIsLeft(plan, runId));
  try {
    await emitStart(world, recorder, runId);
    const outcome = await attempt(world, plan, options, runId, recorder, stop.signal);
    const endedAt = world.clock.wall().toISOString();
    recorder.emit({ type: 'end', atMs: recorder.elapsedMs(), endedAt, outcome });
  } finally {
    recorder.close();
  }
  const status = await report(world, options, recorder.folder.path);
  stop.release();
  return status;
}

async function attempt(
  world: World,
  plan: Plan,
  options: RunOptions,
  runId: string,
  recorder: Recorder,
  stop: AbortSignal,
): Promise<RunOutcome> {
  const process = processIdentity(world.pid);
  const owner = { runId, process: process ?? 'unknown' };
  try {
    await measure({ world, plan, options, owner, recorder, stop });
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
  if (reason instanceof Interrupted) return { kind: 'aborted', reason: reason.message };
  const code = reason instanceof HarnessError ? reason.code : 'unexpected';
  return { kind: 'error', code, message: messageOf(reason) };
}

async function emitStart(world: World, recorder: Recorder, runId: string): Promise<void> {
  recorder.emit({
    type: 'run',
    schema: 'bench/events/v1',
    runId,
    startedAt: recorder.startedOn,
    clock: world.clock.name,
    command: world.arguments,
    host: await readHost({ env: world.env, nodeFlags: world.nodeFlags }),
    harness: { harness: world.version, node: world.nodeVersion },
  });
}

/** Makes the files from the events, and says what came out. */
async function report(world: World, options: RunOptions, folder: string): Promise<ExitStatus> {
  // The measurement is over: optimised code, and modules that it did without, disturb no more.
  world.allowOptimisation();
  const { writeResults } = await import('../lib/output/write-results.ts');
  const { summaryText } = await import('../lib/output/summary-text.ts');
  const { exitStatusOf } = await import('../lib/verdict/decide.ts');
  const record = await writeResults(folder);
  const stream = options.json ? world.stderr : world.stdout;
  stream.write(`${summaryText(record, folder, paletteFor(world, stream))}\n`);
  if (options.json) {
    world.stdout.write(await readFile(runFolderAt(folder).file('result'), 'utf8'));
  }
  const status = exitStatusOf(record.verdict);
  if (options.baseline === undefined || !judged.includes(status)) return status;
  const { compareWithBaseline } = await import('./with-baseline.ts');
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
