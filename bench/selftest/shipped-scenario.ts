import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readYaml } from '../../lib/scenario/read-yaml.ts';
import { isMap, type Tree, valueAt } from '../../lib/scenario/tree.ts';
import { compile, planOrThrow, readScenario } from '../scenario-file.ts';
import type { Setting } from './settings.ts';

const scenarios = fileURLToPath(new URL('../../../scenarios/', import.meta.url));

export function scenarioFile({ scenario }: Pick<Setting, 'scenario'>): string {
  return `${scenarios}${scenario}.yaml`;
}

/**
 * The setting as overrides of its scenario, in their order. Steps and thresholds are always the
 * scenario's own: fewer of them, but none that nobody else uses.
 */
export async function overridesOf(setting: Setting): Promise<Readonly<Record<string, string>>> {
  const file = scenarioFile(setting);
  const { containers, judges } = setting;
  const shortened = {
    ...(containers === undefined ? {} : { steps: await stepsOf(file, containers) }),
    ...setting.overrides,
  };
  if (judges === undefined) return shortened;
  return { ...shortened, thresholds: await thresholdsOf(file, judges) };
}

/** JSON of the steps of some of the containers that a scenario makes in each iteration. */
async function stepsOf(file: string, containers: readonly number[]): Promise<string> {
  const yaml = readYaml(await readFile(file, 'utf8'), file);
  const steps = 'tree' in yaml ? valueAt(yaml.tree, ['steps']) : undefined;
  if (!Array.isArray(steps)) throw new Error(`expected a list of steps in ${file}`);
  const groups: Tree[][] = [];
  for (const step of steps) {
    if (isCreate(step)) groups.push([]);
    groups.at(-1)?.push(step);
  }
  return JSON.stringify(containers.flatMap((each) => groups[each] ?? []));
}

function isCreate(step: Tree): boolean {
  return step === 'create' || (isMap(step) && 'create' in step);
}

/** JSON of the thresholds on some of the metrics. */
async function thresholdsOf(file: string, metrics: readonly string[]): Promise<string> {
  const plan = planOrThrow(file, await compile(await readScenario(file, [])));
  const kept: Record<string, string[]> = {};
  for (const { metric, expression } of plan.thresholds) {
    if (metrics.includes(metric)) kept[metric] = [...(kept[metric] ?? []), expression];
  }
  return JSON.stringify(kept);
}

/** As `--set` takes them. */
export function assignments(overrides: Readonly<Record<string, string>>): string[] {
  return Object.entries(overrides).map(([key, value]) => `${key}=${value}`);
}
