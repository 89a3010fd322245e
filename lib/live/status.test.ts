import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent } from '../core/events.ts';
import { examplePlan, failed } from '../verdict/testing/example-run.ts';
import { RunState } from './run-state.ts';
import { statusOf } from './status.ts';

function byFault(event: RunEvent, fault: number): RunEvent {
  return event.type === 'timing' ? { ...event, fault } : event;
}

test('an error says how many times it was a fault that brought it', () => {
  const state = new RunState(examplePlan());
  state.take(failed('start', 100, 'gone'));
  state.take(byFault(failed('kill', 150, 'gone'), 1));
  const times = () => {
    const { errors } = statusOf(state, { nowMs: 1000, silentMs: 0 });
    return errors.map(([operation, , count]) => `${operation} ${count}`);
  };
  assert.deepEqual(times(), ['start 1', 'kill 1, by faults']);
  state.take(byFault(failed('start', 200, 'gone'), 2));
  assert.deepEqual(times(), ['start 2, 1 by faults', 'kill 1, by faults']);
});
