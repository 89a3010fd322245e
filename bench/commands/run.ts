import type { ExitStatus } from '../../lib/core/errors.ts';
import type { RunOptions } from '../cli-run.ts';
import { compileApart, planOrThrow, readScenario } from '../scenario-file.ts';
import type { World } from '../world.ts';

/** Compiles a scenario while the parts that run it are loaded, and runs it. */
export async function runCommand(world: World, options: RunOptions): Promise<ExitStatus> {
  const { scenario, overrides } = options;
  // A baseline that is not there is better found before the run than after it.
  if (options.baseline !== undefined) await requireBaseline(options.baseline, options.results);
  const compiling = compileApart(world.nodeProgram, await readScenario(scenario, overrides));
  const [compiled, { perform }] = await Promise.all([compiling, import('../perform.ts')]);
  return perform(world, options, planOrThrow(scenario, compiled));
}

async function requireBaseline(baseline: string, results: string): Promise<void> {
  const { runFolderOf } = await import('../sides.ts');
  runFolderOf(baseline, results);
}
