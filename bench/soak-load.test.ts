import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClock } from '../lib/containerd/twin/fake-clock.ts';
import type { Checkpoint, RunEvent, Timing } from '../lib/core/events.ts';
import { StepTurns } from './iteration/step-turns.ts';
import { createCheckpoints } from './record/checkpoints.ts';
import { leftIn, planOf, startTwinRun } from './testing/twin-run.ts';

const withExec = (settings: string) =>
  `steps: [create, start, exec: { ${settings} }, kill: { signal: SIGKILL }, delete]`;

function timingsOf(events: readonly RunEvent[], operation: string): Timing[] {
  return events.filter(
    (event): event is Timing => event.type === 'timing' && event.operation === operation,
  );
}

test('a load of a time measures for that time and says how many iterations it was', async () => {
  const plan = planOf(`load: { duration: 1s, concurrency: 2, pace: 100ms }
steps: [create, start, kill: { signal: SIGKILL }, delete]`);
  const { events, done, twin } = await startTwinRun(plan);
  await done;
  const ended = events.filter((event) => event.type === 'iteration').length;
  // Ten each, and one more each where a timer wakes a worker a moment before the second is over.
  assert.ok(ended >= 2 && ended <= 22, `${ended} iterations`);
  assert.deepEqual(await leftIn(twin), []);
});

test('exec waits for the exit, compares its status and leaves no process', async () => {
  const plan = planOf(`load: { iterations: 1 }\n${withExec('args: ["true"]')}`);
  const { events, done, twin } = await startTwinRun(plan);
  await done;
  const names = ['exec', 'exec.create', 'exec.start', 'exec.exit', 'exec.delete'];
  for (const name of names) assert.equal(timingsOf(events, name)[0]?.ok, true, name);
  assert.equal(twin.count('execs.delete'), 1);
  const order = twin.calls
    .map(({ operation }) => operation)
    .filter((name) => name.startsWith('execs'));
  assert.deepEqual(order, ['execs.create', 'execs.wait', 'execs.start', 'execs.delete']);
});

test('an exec with another exit status has failed, and its iteration is cleaned up', async () => {
  const plan = planOf(`load: { iterations: 1 }\n${withExec('args: ["false"]')}`);
  const { events, done, twin } = await startTwinRun(plan, {
    script: (twin) => {
      twin.execs = () => ({ exitsAfterMs: 1, exitStatus: 1 });
    },
  });
  await done;
  const [failed] = timingsOf(events, 'exec');
  assert.ok(failed !== undefined && !failed.ok);
  assert.equal(failed.error.code, 'unexpected_exit');
  assert.match(failed.error.message, /\["false"\] .* with status 0, but it was 1/);
  assert.deepEqual(await leftIn(twin), []);
});

test('an exec that does not end is killed when its time is over', async () => {
  const plan = planOf(`load: { iterations: 1 }\n${withExec('args: [sleep, "9"], timeout: 20ms')}`);
  const { events, done, twin } = await startTwinRun(plan, {
    script: (twin) => {
      twin.execs = () => ({});
    },
  });
  await done;
  const [failed] = timingsOf(events, 'exec');
  assert.ok(failed !== undefined && !failed.ok);
  assert.equal(failed.error.code, 'exec_timeout');
  assert.equal(twin.count('execs.kill'), 1);
  assert.deepEqual(await leftIn(twin), []);
});

test('a step of every 3 iterations is done in the first and then in each third', async () => {
  const plan = planOf(
    `load: { iterations: 7 }\n${withExec('args: ["true"], every: 3 iterations')}`,
  );
  const { events, done } = await startTwinRun(plan);
  await done;
  assert.deepEqual(
    timingsOf(events, 'exec').map(({ iteration }) => iteration),
    [1, 4, 7],
  );
});

test('a step of a time is taken by one worker at a time, and turns that were missed are not made up', async () => {
  const clock = fakeClock();
  const plan = planOf(`load: { iterations: 9 }\n${withExec('args: ["true"], every: 10m')}`);
  const turns = new StepTurns(plan.steps, clock);
  turns.begin();
  const first = turns.of(1);
  assert.equal(first.take(1), true, 'a step without every is done in each');
  assert.equal(first.take(3), true);
  await clock.advance(11 * 60_000);
  const second = turns.of(2);
  assert.equal(second.take(3), false, 'the other worker is at it still');
  second.release(3);
  assert.equal(turns.of(3).take(3), false, 'only who took it can release it');
  first.release(3);
  const fourth = turns.of(4);
  assert.equal(fourth.take(3), true);
  fourth.release(3);
  await clock.advance(60_000);
  assert.equal(turns.of(5).take(3), false, 'the next is due 20 min after the begin');
  await clock.advance(8 * 60_000);
  assert.equal(turns.of(6).take(3), true);
});

test('a checkpoint each minute tells of that minute, and nothing of it grows', async () => {
  const clock = fakeClock();
  const plan = planOf('load: { duration: 1h }\nsteps: [create, start, kill, delete]');
  const emitted: RunEvent[] = [];
  const checkpoints = await createCheckpoints({
    ...{ plan, clock, startedAt: clock.now(), end: assert.fail },
    emit: (event) => emitted.push(event),
  });
  assert.ok(checkpoints);
  const atMs = () => Number(clock.now()) / 1e6;
  checkpoints.add({ type: 'phase', phase: 'measurement', atMs: 0 });
  const base = { phase: 'measurement', worker: 1 } as const;
  for (let iteration = 1; iteration <= 180; iteration += 1) {
    await clock.advance(1000);
    const durationMs = iteration;
    checkpoints.add({
      ...{ type: 'timing', ...base, iteration, operation: 'create', atMs: atMs() },
      ...{ ok: true, durationMs },
    });
    checkpoints.add({ type: 'iteration', ...base, iteration, atMs: atMs(), ok: iteration !== 7 });
    checkpoints.add({
      ...{ type: 'sample', phase: 'measurement', iteration, atMs: atMs(), costMs: 1 },
      values: { 'harness.rss': 70e6, 'host.mounts': 3 },
    });
  }
  checkpoints.add({ type: 'phase', phase: 'settle', atMs: atMs() });
  await checkpoints.close();
  assert.equal(clock.sleepers, 0);
  const found = emitted.filter((event): event is Checkpoint => event.type === 'checkpoint');
  assert.deepEqual(
    found.map(({ number, measuredMs }) => [number, measuredMs]),
    [
      [1, 60_000],
      [2, 120_000],
      [3, 180_000],
    ],
  );
  assert.deepEqual(found[1]?.iterations, { done: 119, failed: 1, last: 119 });
  assert.equal(found[1]?.operations.create?.count, 60);
  assert.deepEqual(found[1]?.operations.create?.min, 60);
  assert.deepEqual(found[1]?.memory, { 'harness.rss': 70e6 });
});

test('what a fault met is in no duration of a checkpoint, and no failure of it', async () => {
  const clock = fakeClock();
  const plan = planOf('load: { duration: 1h }\nsteps: [create, start, kill, delete]');
  const emitted: RunEvent[] = [];
  const checkpoints = await createCheckpoints({
    ...{ plan, clock, startedAt: clock.now(), end: assert.fail },
    emit: (event) => emitted.push(event),
  });
  assert.ok(checkpoints);
  checkpoints.add({ type: 'phase', phase: 'measurement', atMs: 0 });
  const base = { phase: 'measurement', worker: 1, atMs: 0 } as const;
  for (const [iteration, met] of [{}, { fault: 1 }].entries()) {
    const ok = iteration === 0;
    const timing = { type: 'timing', ...base, iteration, operation: 'create', ...met } as const;
    checkpoints.add({ ...timing, ok: true, durationMs: ok ? 60 : 9000 });
    checkpoints.add({ type: 'iteration', ...base, iteration, ok, ...met });
  }
  await clock.advance(60_000);
  checkpoints.add({ type: 'phase', phase: 'settle', atMs: 60_000 });
  await checkpoints.close();
  const [found] = emitted.filter((event): event is Checkpoint => event.type === 'checkpoint');
  assert.deepEqual(found?.iterations, { done: 2, failed: 0, last: 1 });
  assert.deepEqual([found?.operations.create?.count, found?.operations.create?.max], [1, 60]);
});

test('a run that is gone on with counts its checkpoints on', async () => {
  const clock = fakeClock();
  const plan = planOf('load: { duration: 1h }\nsteps: [create, start, kill, delete]');
  const emitted: RunEvent[] = [];
  const checkpoints = await createCheckpoints({
    ...{ plan, clock, startedAt: clock.now(), end: assert.fail },
    before: { measuredMs: 150_000, ended: 90, last: 95, checkpoint: 2 },
    emit: (event) => emitted.push(event),
  });
  assert.ok(checkpoints);
  checkpoints.add({ type: 'phase', phase: 'measurement', atMs: 0 });
  await clock.advance(60_000);
  await checkpoints.close();
  const [found] = emitted;
  assert.ok(found?.type === 'checkpoint');
  assert.deepEqual([found.number, found.measuredMs], [3, 210_000]);
  assert.deepEqual(found.iterations, { done: 90, failed: 0, last: 95 });
});

test('a threshold with abortOnFail ends the run at the first checkpoint after its delay', async () => {
  const clock = fakeClock();
  const plan = planOf(`load: { duration: 1h }
steps: [create, start, kill, delete]
thresholds:
  create: [{ threshold: "p95 < 50ms", abortOnFail: true, delayAbortEval: 2m }]`);
  const reasons: string[] = [];
  const checkpoints = await createCheckpoints({
    ...{ plan, clock, startedAt: clock.now(), emit() {} },
    end: (reason) => void reasons.push(reason.message),
  });
  checkpoints?.add({ type: 'phase', phase: 'measurement', atMs: 0 });
  const minute = async (durationMs: number) => {
    for (let turn = 0; turn < 60; turn += 1) {
      checkpoints?.add({
        ...{ type: 'timing', phase: 'measurement', iteration: 1, worker: 1 },
        ...{ operation: 'create', atMs: 0, ok: true, durationMs },
      });
    }
    await clock.advance(60_000);
  };
  await minute(80);
  assert.deepEqual(reasons, [], 'within the delay');
  await minute(80);
  assert.equal(reasons.length, 1);
  assert.match(
    reasons[0] ?? '',
    /^after 2m00s of the measurement p95 of create was 80 ms, 60% above the limit of 50 ms/,
  );
  await minute(80);
  assert.equal(reasons.length, 1, 'it is said once');
  await checkpoints?.close();
});
