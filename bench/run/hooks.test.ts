import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planOf, startTwinRun, wholeCycle } from '../testing/twin-run.ts';
import { onIterationEnded } from './hooks.ts';

test('whoever listens hears of each iteration before it is sampled', async () => {
  const heard: string[] = [];
  onIterationEnded(({ phase, iteration }) => heard.push(`${phase} ${iteration}`));
  const plan = planOf(`load: { iterations: 2, warmup: 1 }\n${wholeCycle}`);
  const afterIteration = async (phase: string, iteration: number) => {
    heard.push(`sample ${phase} ${iteration}`);
  };
  await (await startTwinRun(plan, { sampling: { afterIteration } })).done;
  assert.deepEqual(heard, [
    'warm-up 1',
    'sample warm-up 1',
    'measurement 1',
    'sample measurement 1',
    'measurement 2',
    'sample measurement 2',
  ]);
});
