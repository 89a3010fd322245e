import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import type { Checkpoint, RunEvent } from '../../lib/core/events.ts';
import type { Load, Plan } from '../../lib/core/plan.ts';
import { processIdentity } from '../../lib/host/process-identity.ts';
import { runFolderAt } from '../../lib/output/run-folder.ts';
import { claimRun } from '../../lib/output/run-owner.ts';
import { temporaryFolder } from '../../lib/output/testing/temporary-folder.ts';
import {
  ended,
  examplePlan,
  iterationEvent,
  phaseEvent,
  runEvent,
  succeeded,
} from '../../lib/verdict/testing/example-run.ts';
import { containersBefore, remainingLoad } from './remaining.ts';
import { readResumption, requireSamePlan } from './resumption.ts';

const startedAt = runEvent.type === 'run' ? runEvent.startedAt : '';
const version = runEvent.type === 'run' ? runEvent.harness.harness : '';
const afterStart = (ms: number) => new Date(Date.parse(startedAt) + ms);

/** Killed 3 s into its measurement, which began after 2 s: two iterations ended, the third was begun. */
const killed: readonly RunEvent[] = [
  runEvent,
  phaseEvent('setup', 0),
  phaseEvent('warm-up', 1000),
  iterationEvent(true, 1500, { phase: 'warm-up', iteration: 1 }),
  phaseEvent('measurement', 2000),
  iterationEvent(true, 3000, { iteration: 1 }),
  iterationEvent(false, 4000, { iteration: 2 }),
  succeeded('create', 4900, 100, { iteration: 3 }),
];

const checkpoint: Checkpoint = {
  ...{ type: 'checkpoint', number: 1, atMs: 4500, measuredMs: 2500 },
  ...{ iterations: { done: 2, failed: 1, last: 2 }, operations: {}, memory: {} },
};

async function resumption(
  t: TestContext,
  events: readonly RunEvent[],
  {
    plan = examplePlan(),
    now = afterStart(65_000),
    owner = 'boot/1/1',
  }: { plan?: Plan; now?: Date; owner?: string } = {},
) {
  const folder = join(await temporaryFolder(t), '20260131T120000Z-abcdef012345');
  mkdirSync(folder);
  const run = runFolderAt(folder);
  writeFileSync(run.file('plan'), JSON.stringify(plan));
  writeFileSync(run.file('events'), events.map((one) => `${JSON.stringify(one)}\n`).join(''));
  await claimRun(run, owner);
  const clock = { name: 'test', now: () => 0n, wall: () => now, sleep: async () => {} };
  return readResumption({ clock, version }, folder, 'results');
}

describe('a run that was killed', () => {
  test('goes on after its last event, with what of its iterations has not ended', async (t) => {
    const found = await resumption(t, killed);
    assert.equal(found.lastAtMs, 5000);
    assert.equal(found.gapMs, 60_000);
    assert.deepEqual(found.iterations, { ended: 2, last: 3 });
    const { load } = found.plan;
    assert.ok(load.kind === 'iterations');
    assert.deepEqual(remainingLoad(found), { ...load, iterations: load.iterations - 2 });
    assert.ok(containersBefore(found) > found.iterations.last + found.warmups);
  });

  test('has measured while it was in its measurement, and no longer', async (t) => {
    const amounts = { durationMs: 60_000, windowMs: 6000, concurrency: 1, warmup: 1 };
    const load: Load = { kind: 'duration', ...amounts };
    const plan = { ...examplePlan(), load };
    const once = await resumption(t, killed, { plan });
    assert.equal(once.measuredMs, 3000);
    assert.deepEqual(remainingLoad(once), { ...load, durationMs: 57_000 });
    assert.equal(once.checkpoint, 0);
    const resumedAt = afterStart(65_000).toISOString();
    const twice = await resumption(
      t,
      [
        ...killed,
        { type: 'resume', atMs: 5000, resumedAt, gapMs: 60_000 },
        phaseEvent('setup', 5100),
        phaseEvent('measurement', 9000),
        { ...checkpoint, number: 2, atMs: 9500 },
        iterationEvent(true, 10_000, { iteration: 4 }),
      ],
      { plan, now: afterStart(72_000) },
    );
    assert.equal(twice.measuredMs, 4000);
    assert.equal(twice.gapMs, 2000, 'it went on at 65 s, for 5 s');
    assert.deepEqual(twice.iterations, { ended: 3, last: 4 });
    assert.equal(twice.checkpoint, 2);
    const over = await resumption(
      t,
      [...killed, phaseEvent('settle', 90_000), phaseEvent('teardown', 95_000)],
      { plan },
    );
    assert.deepEqual(remainingLoad(over), { ...load, durationMs: 0 });
    assert.equal(over.gapMs, 0, 'the clock was set back');
  });
});

describe('refused with what is wrong is a run that', () => {
  const refused = async (expected: RegExp, found: Promise<unknown>) =>
    assert.rejects(found, { name: 'HarnessError', status: 2, message: expected });

  test('has ended', (t) => refused(/has ended, at /, resumption(t, [...killed, ended(6000)])));

  test('is at work', (t) =>
    refused(
      new RegExp(`at work, as PID ${process.pid}`),
      resumption(t, killed, { owner: processIdentity(process.pid) ?? '' }),
    ));

  test('has not begun', (t) => refused(/killed before it began/, resumption(t, [])));

  test('was begun by another version', async (t) => {
    const run = { ...runEvent, harness: { harness: '0.0.1', node: 'v20' } };
    await refused(/begun by version 0\.0\.1/, resumption(t, [run as RunEvent]));
  });

  test('tinybench drives', (t) => {
    const load: Load = { kind: 'tinybench', iterations: 9, warmup: 0, concurrency: 1 };
    return refused(/tinybench/, resumption(t, killed, { plan: { ...examplePlan(), load } }));
  });

  test('has another plan', async (t) => {
    const found = await resumption(t, killed);
    requireSamePlan(found, examplePlan());
    assert.throws(() => requireSamePlan(found, { ...examplePlan(), settleMs: 1 }), {
      status: 2,
      message: /is not what it was begun with/,
    });
  });
});
