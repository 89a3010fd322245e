import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ExitStatus, exitStatus, messageOf } from '../../lib/core/errors.ts';
import type { Plan } from '../../lib/core/plan.ts';
import { readPlan } from '../../lib/output/read-plan.ts';
import { runFolderAt } from '../../lib/output/run-folder.ts';
import { exportArguments, nightArguments } from '../cli/exports.ts';
import { runArguments } from '../cli/run.ts';
import type { SoakOptions } from '../cli/soak.ts';
import { endNight } from '../hand-over/night.ts';
import { compile, planOrThrow, readScenario } from '../scenario-file.ts';
import { type Children, createChildren } from '../sequence/children.ts';
import { type ClosedRun, closeDeadRuns } from '../soak/dead-runs.ts';
import { takeNightLock } from '../soak/night-lock.ts';
import { removeOldRuns } from '../soak/retention.ts';
import { durationUntil, parseTimeOfDay } from '../soak/until.ts';
import type { World } from '../world.ts';

const shipped = fileURLToPath(new URL('../../../scenarios/soak.yaml', import.meta.url));

/**
 * The job of one night: closes runs that were killed, cleans up after them, makes room, and runs the scenario in
 * a process of its own. The exit status is the run's.
 */
export async function soakCommand(world: World, options: SoakOptions): Promise<ExitStatus> {
  world.allowOptimisation();
  // As the user would write it; it stands in the results.
  const scenario = options.scenario ?? relative('', shipped);
  const time = options.until === undefined ? undefined : parseTimeOfDay(options.until);
  const plan = planOrThrow(
    scenario,
    await compile(await readScenario(scenario, options.overrides)),
  );
  const durationNow = () =>
    time === undefined ? undefined : durationUntil(plan, time, world.clock.wall());
  // Asked before anything is touched as well: a time that leaves no room is bad usage.
  durationNow();
  const lock = takeNightLock(world, scenario);
  const children = createChildren(world);
  try {
    await tidyUp(world, children, options, plan);
    if (children.interrupted) return exitStatus.interrupted;
    const { status } = await children.run(
      runCommandLine(scenario, plan, options, durationNow()),
      // The run holds the lock too: it may go on when this process is killed.
      { output: 'show', isWhole: true, holds: lock.descriptor },
    );
    return statusOf(world, status);
  } finally {
    children.release();
    lock.release();
  }
}

async function tidyUp(
  world: World,
  children: Children,
  { run: { results }, keep }: SoakOptions,
  plan: Plan,
): Promise<void> {
  const say = (text: string) => world.stderr.write(`${text}\n`);
  const closed = await closeDeadRuns(results, say);
  if (closed.length > 0) await cleanAfter(children, closed);
  for (const run of closed.filter(({ record }) => record.scenario === plan.name)) {
    await addToHistory(run, results, say);
  }
  // Before the run, since it needs the room.
  await removeOldRuns(join(results, plan.name), keep - 1, say);
}

/** A night that died is one of the nights. A history that cannot be written keeps nothing else from being done. */
async function addToHistory(
  { folder, record }: ClosedRun,
  results: string,
  say: (text: string) => void,
): Promise<void> {
  try {
    const plan = await readPlan(runFolderAt(folder).file('plan'));
    const { line, problems } = await endNight({ plan, record, results }, { history: true });
    for (const text of [line, ...problems]) say(text);
  } catch (error) {
    say(messageOf(error));
  }
}

/** What dead runs have left in private daemons, and in every daemon that they used. */
async function cleanAfter(children: Children, closed: readonly ClosedRun[]): Promise<void> {
  const addresses = closed.flatMap(({ record: { daemon } }) =>
    daemon === undefined || daemon.embedded ? [] : [daemon.address],
  );
  // Without an address it is the temporary folder, and the usual daemon where there is one.
  const commands = [['clean'], ...[...new Set(addresses)].map((each) => ['clean', '-a', each])];
  for (const command of commands) {
    if (children.interrupted) return;
    // What it cannot remove it says itself; the run looks again, and may well be possible.
    await children.run(command, { output: 'show' });
  }
}

function runCommandLine(
  scenario: string,
  plan: Plan,
  { run, overrides, exports, night }: SoakOptions,
  durationMs: number | undefined,
): string[] {
  const all = [
    ...overrides,
    ...(durationMs === undefined ? [] : [`load.duration=${Math.floor(durationMs / 1000)}s`]),
  ];
  const folder = join(run.results, plan.name);
  const summaries = {
    summary: join(folder, 'summary.txt'),
    summaryMarkdown: join(folder, 'summary.md'),
  };
  return [
    ...['run', scenario, '--results', run.results],
    ...all.flatMap((override) => ['--set', override]),
    ...runArguments(run),
    ...exportArguments(exports),
    ...nightArguments({ ...summaries, ...night }),
  ];
}

/** A run that ends by a signal of its own has been killed; the next night closes it. */
function statusOf(world: World, status: number | null): ExitStatus {
  const known = Object.values(exitStatus).find((each) => each === status);
  if (known !== undefined) return known;
  world.stderr.write('the run was killed; the next soak, or report, makes its results\n');
  return exitStatus.cannotRun;
}
