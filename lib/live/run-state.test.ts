import assert from 'node:assert/strict';
import { test } from 'node:test';
import { examplePlan, iterationEvent, phaseEvent } from '../verdict/testing/example-run.ts';
import { RunState } from './run-state.ts';

test('an iteration that a fault met has not failed', () => {
  const state = new RunState(examplePlan());
  state.take(phaseEvent('measurement', 0));
  state.take(iterationEvent(false, 10));
  const met = iterationEvent(false, 20, { iteration: 2 });
  assert.ok(met.type === 'iteration');
  state.take({ ...met, fault: 1 });
  assert.deepEqual([state.failures, state.faulted, state.measured], [1, 1, 2]);
});
