import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { exitStatus } from '../lib/core/errors.ts';
import { temporaryFolder } from '../lib/output/testing/temporary-folder.ts';
import { baselineCommand } from './commands/baseline.ts';
import { createWorld } from './compose.ts';
import { startFakeRun } from './testing/fake-run.ts';
import type { World } from './world.ts';

const quiet = { isTerminal: false, columns: () => 80, rows: () => 24, write() {} };
const world: World = { ...createWorld(), stdout: quiet, stderr: quiet };

async function resultsWithRun(t: TestContext) {
  const results = await temporaryFolder(t);
  const run = startFakeRun(results);
  await run.end();
  return { results, run: run.folder, kept: join(results, 'baselines', 'main') };
}

test('a baseline has what a comparison needs, and takes the place of the one before', async (t) => {
  const { results, run, kept } = await resultsWithRun(t);
  const save = () => baselineCommand(world, { name: 'main', run, results });
  assert.equal(await save(), exitStatus.pass);
  assert.equal(await save(), exitStatus.pass);
  assert.deepEqual(readdirSync(kept), ['events.ndjson', 'plan.json', 'result.json']);
  assert.deepEqual(readdirSync(join(results, 'baselines')), ['main']);
});

test('a baseline that is to be kept as itself stays as it is', async (t) => {
  const { results, run, kept } = await resultsWithRun(t);
  await baselineCommand(world, { name: 'main', run, results });
  for (const itself of ['main', kept]) {
    await assert.rejects(baselineCommand(world, { name: 'main', run: itself, results }), {
      status: exitStatus.badUsage,
    });
  }
  assert.deepEqual(readdirSync(kept), ['events.ndjson', 'plan.json', 'result.json']);
});

test('a run without a result is told so, and the baseline before stays', async (t) => {
  const { results, run, kept } = await resultsWithRun(t);
  await baselineCommand(world, { name: 'main', run, results });
  const killed = startFakeRun(results, '20260131T130000Z-abcdef012346');
  await assert.rejects(baselineCommand(world, { name: 'main', run: killed.folder, results }), {
    code: 'result_unreadable',
  });
  assert.deepEqual(readdirSync(kept), ['events.ndjson', 'plan.json', 'result.json']);
});
