import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Operation } from '../../lib/containerd/twin/index.ts';
import { Disturbance } from '../session/disturbance.ts';
import { Live } from '../session/live.ts';
import { Made } from '../session/made.ts';
import { leftIn, planOf, sessionOnTwin } from '../testing/twin-run.ts';
import { beginIteration } from './iteration.ts';
import { createQuiet } from './quiet.ts';
import { StepTurns } from './step-turns.ts';
import { Stopwatch } from './stopwatch.ts';

/** An iteration that leaves a running container to its clean-up, in which one call fails at first. */
async function iterationWith(failing: Operation, times = 1) {
  const plan = planOf('load: { iterations: 1 }\nsteps: [create, start]');
  const { steps } = plan;
  const { twin, session, clock } = await sessionOnTwin(plan);
  twin.fail(failing, { code: 'deadline_exceeded', times });
  const disturbance = new Disturbance(new Live());
  const made = new Made();
  disturbance.enter(made);
  const context = {
    ...{ session, clock, stop: new AbortController().signal },
    announceImage: async () => {},
    isFirst: true,
    observe() {},
    oomEvents: () => ({ value: 0 }),
    warnEscalated() {},
    warnOomMissed() {},
  };
  const position = { phase: 'measurement', iteration: 1, worker: 1 } as const;
  const watch = { clock, runStartedAt: clock.now(), quiet: createQuiet(), emit() {} };
  const turns = new StepTurns(steps, clock).of(1);
  const stopwatch = new Stopwatch(watch, position);
  const iteration = beginIteration(context, stopwatch, { all: steps, turns }, made, disturbance);
  return { twin, disturbance, iteration };
}

describe('a clean-up that a fault keeps from its end', () => {
  for (const call of [
    'tasks.kill',
    'tasks.delete',
    'containers.delete',
    'snapshots.remove',
  ] as const) {
    test(`in ${call} removes all of the container when the fault is over`, async () => {
      const { twin, disturbance, iteration } = await iterationWith(call);
      disturbance.begin(1, undefined, false);
      const finished = iteration.finish();
      const whileItLasts = await Promise.race([
        finished.then(() => 'finished'),
        new Promise((resolve) => setTimeout(resolve, 100, 'waits')),
      ]);
      assert.equal(whileItLasts, 'waits');
      disturbance.end();
      assert.deepEqual(await finished, { cutShort: false });
      assert.deepEqual(await leftIn(twin), []);
    });
  }
});

test('a clean-up that goes on failing for a moment after a fault is tried again', async () => {
  const { twin, disturbance, iteration } = await iterationWith('tasks.kill', 3);
  disturbance.begin(1, undefined, false);
  const finished = iteration.finish();
  disturbance.end();
  assert.deepEqual(await finished, { cutShort: false });
  assert.deepEqual(await leftIn(twin), []);
});

test('without a fault a clean-up that fails is told, and not tried again', async () => {
  const { twin, iteration } = await iterationWith('tasks.delete');
  const { error } = await iteration.finish();
  assert.match(String(error), /tasks.delete/i);
  assert.equal(twin.calls.filter(({ operation }) => operation === 'tasks.delete').length, 1);
});
