import type { ExitStatus } from '../../lib/core/errors.ts';
import type { RunOptions } from '../cli.ts';
import { compileApart, planOrThrow, readScenario } from '../scenario-file.ts';
import type { World } from '../world.ts';

/** Compiles a scenario while the parts that run it are loaded, and runs it. */
export async function runCommand(world: World, options: RunOptions): Promise<ExitStatus> {
  const { scenario, overrides } = options;
  const compiling = compileApart(world.nodeProgram, await readScenario(scenario, overrides));
  const [compiled, { perform }] = await Promise.all([compiling, import('../perform.ts')]);
  return perform(world, options, planOrThrow(scenario, compiled));
}
