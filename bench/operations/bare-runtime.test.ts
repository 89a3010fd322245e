import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BareRuntime } from '../../lib/containerd/bare-runtime.ts';
import { leftIn, planOf, startTwinRun } from '../testing/twin-run.ts';

const plan = planOf(
  'load: { iterations: 2 }\nsteps: [bare-runtime, create, start, kill: { signal: SIGKILL }, delete]',
);

/** A runtime that fails at one of its commands, or at none. */
function runtimeFailingAt(command: string, calls: string[]): BareRuntime {
  const call = async (name: string) => {
    calls.push(name);
    if (name === command) throw new Error(`no ${name}`);
  };
  return {
    async prepare(id, mounts, spec) {
      assert.match(id, /^cb-abcdefghijkl-\d+$/);
      assert.ok(mounts.length > 0, 'the snapshot of the same image');
      assert.ok('process' in JSON.parse(Buffer.from(spec.value).toString()));
      await call('prepare');
      return {
        create: () => call('create'),
        start: () => call('start'),
        remove: () => call('remove'),
      };
    },
    close: async () => {},
  };
}

async function operationsOf(command: string) {
  const calls: string[] = [];
  const bareRuntime = runtimeFailingAt(command, calls);
  const { events, done, twin } = await startTwinRun(plan, { bareRuntime });
  await done;
  assert.deepEqual(await leftIn(twin), [], command);
  const timings = events.flatMap((event) => (event.type === 'timing' ? [event] : []));
  return { calls, timings };
}

test('its two commands are timed, and what comes before and after is not', async () => {
  const { calls, timings } = await operationsOf('none');
  assert.deepEqual(calls.slice(0, 4), ['prepare', 'create', 'start', 'remove']);
  const own = timings.filter(({ operation }) => operation.startsWith('bare-runtime'));
  assert.deepEqual(
    own.slice(0, 3).map(({ operation }) => operation),
    ['bare-runtime.create', 'bare-runtime.start', 'bare-runtime'],
  );
  const [create, start, whole] = own.map((timing) => (timing.ok ? timing.durationMs : Number.NaN));
  assert.ok(Math.abs((whole ?? 0) - (create ?? 0) - (start ?? 0)) < 1e-9);
});

test('whatever it fails at, the iteration fails with a code of its own and leaves nothing', async () => {
  for (const command of ['prepare', 'create', 'start', 'remove']) {
    const { calls, timings } = await operationsOf(command);
    const failed = timings.filter((timing) => !timing.ok);
    assert.ok(failed.length >= 2, command);
    for (const timing of failed) {
      assert.ok(!timing.ok && timing.error.code === 'runtime_failed', command);
      assert.match(timing.error.message, new RegExp(`no ${command}`));
    }
    assert.equal(calls.includes('remove'), command !== 'prepare', command);
    assert.ok(!timings.some(({ operation }) => operation === 'create_start'), command);
  }
});
