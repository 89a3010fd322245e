import type { ExitStatus } from '../../lib/core/errors.ts';
import type { LiveServer } from '../../lib/live/server/start.ts';
import type { RunOptions } from '../cli/run.ts';
import { compileApart, planOrThrow, readScenario } from '../scenario-file.ts';
import { whileServing } from '../watch/serve.ts';
import type { World } from '../world.ts';

/** Compiles a scenario while the parts that run it are loaded, and runs it. */
export async function runCommand(world: World, options: RunOptions): Promise<ExitStatus> {
  // A baseline that is not there, or a place that nothing can be written to, is better found before the run than after it.
  if (options.baseline !== undefined) await requireBaseline(options.baseline, options.results);
  await requirePlaces(options);
  return whileServing(world, options.serve, (page) =>
    options.resume === undefined
      ? compileAndPerform(world, options, page)
      : resumeAlone(world, options, options.resume, page),
  );
}

/**
 * A run that is gone on with holds the lock of soaks: none may begin meanwhile, nor close the run as one that
 * nobody is at work on.
 */
async function resumeAlone(
  world: World,
  options: RunOptions,
  written: string,
  page: Pick<LiveServer, 'follow'> | undefined,
): Promise<ExitStatus> {
  const { takeNightLock } = await import('../soak/night-lock.ts');
  const lock = takeNightLock(world, `--resume ${written}`);
  try {
    return await resume(world, options, written, page);
  } finally {
    lock.release();
  }
}

/** Goes on with a run that was killed, as it was begun; what says where, and how it is told, may be said anew. */
async function resume(
  world: World,
  options: RunOptions,
  written: string,
  page: Pick<LiveServer, 'follow'> | undefined,
): Promise<ExitStatus> {
  const { readResumption, requireSamePlan } = await import('../record/resumption.ts');
  const resumed = await readResumption(world, written, options.results);
  const { scenario, overrides } = options;
  if (scenario !== '' || overrides.length > 0) {
    const file = scenario === '' ? resumed.plan.source : scenario;
    const input = await readScenario(file, overrides);
    requireSamePlan(resumed, planOrThrow(file, await compileApart(world.nodeProgram, input)));
  }
  const { parseArguments } = await import('../cli.ts');
  const begun = await parseArguments(resumed.run.command, world.version);
  if (begun.name !== 'run') throw new Error(`a run was begun by the command ${begun.name}`);
  const { address, containerd, embedded, json, quiet } = options;
  const chosen = address !== undefined || embedded ? { embedded } : {};
  const merged: RunOptions = {
    ...begun.options,
    ...chosen,
    ...(address === undefined ? {} : { address }),
    ...(containerd === undefined ? {} : { containerd }),
    ...{ json, quiet },
  };
  const { perform } = await import('../run/perform.ts');
  return perform(world, merged, resumed.plan, { resumed, ...(page && { page }) });
}

async function compileAndPerform(
  world: World,
  options: RunOptions,
  page: Pick<LiveServer, 'follow'> | undefined,
): Promise<ExitStatus> {
  const { scenario, overrides } = options;
  const compiling = compileApart(world.nodeProgram, await readScenario(scenario, overrides));
  const [compiled, { perform }] = await Promise.all([compiling, import('../run/perform.ts')]);
  return perform(world, options, planOrThrow(scenario, compiled), { ...(page && { page }) });
}

async function requirePlaces({ exports, night }: RunOptions): Promise<void> {
  const places = [...Object.values(exports), night.summary, night.summaryMarkdown];
  const wanted = places.filter((path) => path !== undefined);
  if (wanted.length > 0) (await import('../hand-over/exports.ts')).requireWritable(wanted);
}

async function requireBaseline(baseline: string, results: string): Promise<void> {
  const { runFolderOf } = await import('../runs/sides.ts');
  runFolderOf(baseline, results);
}
