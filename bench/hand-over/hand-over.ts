import { type ExitStatus, exitStatus, messageOf } from '../../lib/core/errors.ts';
import type { Plan } from '../../lib/core/plan.ts';
import type { RunRecord } from '../../lib/core/record.ts';
import type { RunOptions } from '../cli/run.ts';
import type { World } from '../world.ts';
import { writeExports } from './exports.ts';
import { endNight } from './night.ts';

/**
 * Hands a judged run over to others: to the history, and in the files that were asked for. What
 * cannot be done is said and keeps nothing else from being done; then a run that has passed has
 * not been made well.
 *
 * @param status of the run
 */
export async function handOver(
  world: World,
  options: Pick<RunOptions, 'exports' | 'night' | 'results' | 'json'>,
  { plan, record, status }: { plan: Plan; record: RunRecord; status: ExitStatus },
): Promise<ExitStatus> {
  const outcomes = await Promise.allSettled([
    sayNight(world, options, plan, record),
    writeExports(options.exports, record),
  ]);
  const failures = outcomes.filter((outcome) => outcome.status === 'rejected');
  for (const { reason } of failures) {
    world.stderr.write(`containerd-bench: ${messageOf(reason)}\n`);
  }
  return failures.length > 0 && status === exitStatus.pass ? exitStatus.cannotRun : status;
}

async function sayNight(
  world: World,
  { night, results, json }: Pick<RunOptions, 'night' | 'results' | 'json'>,
  plan: Plan,
  record: RunRecord,
): Promise<void> {
  if (!night.history && night.summary === undefined && night.summaryMarkdown === undefined) return;
  const { line, problems } = await endNight({ plan, record, results }, night);
  for (const problem of problems) world.stderr.write(`${problem}\n`);
  (json ? world.stderr : world.stdout).write(`\n${line}\n`);
}
