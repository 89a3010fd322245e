import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Plan } from '../../../lib/core/plan.ts';
import { compile, planOrThrow, readScenario } from '../../scenario-file.ts';
import type { Plant, Sign } from '../plant.ts';
import { type SettingName, settings } from '../settings.ts';
import { assignments, overridesOf, scenarioFile } from '../shipped-scenario.ts';
import { plants } from './index.ts';

async function planOf(name: SettingName): Promise<Plan> {
  const file = scenarioFile(settings[name]);
  const overrides = assignments(await overridesOf(settings[name]));
  return planOrThrow(file, await compile(await readScenario(file, overrides)));
}

/** The metric whose threshold must be there for the sign to be seen; undefined for signs without. */
function judgedBy(sign: Sign): string | undefined {
  switch (sign.kind) {
    case 'threshold':
      return sign.metric;
    case 'residue':
      return 'residue';
    case 'failure':
      return 'failures';
    case 'accumulation':
      return 'accumulation';
    default:
      return undefined;
  }
}

test('no two defects have the same name', () => {
  const names = plants.map(({ name }) => name);
  assert.deepEqual(names, [...new Set(names)]);
});

for (const plant of plants) {
  describe(plant.name, () => {
    test('is planted in a setting that has what it needs', () => {
      const isWrapped = settings[plant.setting].surroundings === 'wrapped';
      assert.equal(isWrapped, plant.defect.where !== 'harness', plant.setting);
    });

    test('can be found there: its thresholds are judged', async () => {
      const { thresholds } = await planOf(plant.setting);
      const metrics = new Set([
        ...thresholds.map(({ metric }) => metric),
        ...Object.keys(overridesFor(plant)).map((key) => key.replace(/^thresholds\./, '')),
      ]);
      const needed = plant.signs.map(judgedBy).filter((metric) => metric !== undefined);
      if (needed.length === 0) return;
      assert.ok(
        needed.some((metric) => metrics.has(metric)),
        `${needed} of ${[...metrics]}`,
      );
    });
  });
}

/** As if every operation had taken 100 ms in the clean run. */
function overridesFor({ overrides }: Plant): Readonly<Record<string, string>> {
  const summary = { kind: 'trend', unit: 'ms', count: 1, min: 100, median: 100 } as const;
  return overrides?.({ metrics: { 'task.create': summary } }) ?? {};
}
