import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile, planOrThrow, readScenario } from '../scenario-file.ts';
import { scenarioFile } from '../testing/bench-run.ts';
import { blockOverrides } from './interleave.ts';

test('a block of few iterations is no scenario that is refused, whatever its thresholds take', async () => {
  const overrides = blockOverrides({ iterations: 5, overrides: ['load.warmup=1'] });
  for (const name of ['leak', 'create-start', 'lifecycle', 'cold-pull'] as const) {
    const file = scenarioFile(name);
    const { load, thresholds } = planOrThrow(
      file,
      await compile(await readScenario(file, overrides)),
    );
    assert.equal(load.kind === 'duration' ? undefined : load.iterations, 5, name);
    assert.deepEqual(
      thresholds.map(({ metric }) => metric),
      ['failures'],
    );
  }
});
