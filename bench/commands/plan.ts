import { type ExitStatus, exitStatus } from '../../lib/core/errors.ts';
import { describePlan } from '../../lib/scenario/describe-plan.ts';
import type { PlanOptions } from '../cli.ts';
import { compile, planOrThrow, readScenario } from '../scenario-file.ts';
import type { World } from '../world.ts';

/** Prints what a run would do, with every default; needs no daemon. */
export async function planCommand(world: World, options: PlanOptions): Promise<ExitStatus> {
  const { scenario, overrides } = options;
  const plan = planOrThrow(scenario, await compile(await readScenario(scenario, overrides)));
  const text = options.json ? JSON.stringify(plan, null, 2) : describePlan(plan);
  world.stdout.write(`${text}\n`);
  return exitStatus.pass;
}
