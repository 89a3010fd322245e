import { readFile } from 'node:fs/promises';
import { cannotRun, messageOf } from '../core/errors.ts';
import type { Plan } from '../core/plan.ts';

/** The plan that a run was made from. Rejects with a HarnessError (`plan_unreadable`). */
export async function readPlan(path: string): Promise<Plan> {
  let problem: string;
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (isPlan(value)) return value;
    problem = 'expected a plan with schema bench/plan/v1, got something else';
  } catch (error) {
    problem = messageOf(error);
  }
  throw cannotRun(
    'plan_unreadable',
    `expected the plan of a run in ${path}: ${problem}; give the folder of one run, ` +
      'results/SCENARIO/TIME-RUN',
  );
}

/** The harness wrote the file itself: the schema's name and the parts that are read here vouch for it. */
function isPlan(value: unknown): value is Plan {
  if (typeof value !== 'object' || value === null) return false;
  const plan: Readonly<Record<string, unknown>> = { ...value };
  return (
    plan.schema === 'bench/plan/v1' &&
    typeof plan.name === 'string' &&
    typeof plan.load === 'object' &&
    [plan.metrics, plan.thresholds, plan.overrides].every((list) => Array.isArray(list))
  );
}
