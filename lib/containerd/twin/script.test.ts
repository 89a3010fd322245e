import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event } from '../api.ts';
import { rejectsWith } from './contract-support.ts';
import { fakeClock } from './fake-clock.ts';
import { createTwin, type Twin } from './twin.ts';

async function running(twin: Twin, id = 'one'): Promise<void> {
  const scope = twin.scope('ns');
  await scope.containers.create({
    id,
    image: '',
    labels: {},
    snapshotter: '',
    snapshotKey: '',
    runtime: { name: 'io.containerd.runc.v2' },
    spec: { typeUrl: 'spec', value: Buffer.from('{}') },
  });
  await scope.tasks.create({ containerId: id, rootfs: [] });
  await scope.tasks.start(id);
}

/** Whether the promise has settled, told without waiting for it. */
function watch(promise: Promise<unknown>): { settled: boolean } {
  const state = { settled: false };
  const settle = () => {
    state.settled = true;
  };
  promise.then(settle, settle);
  return state;
}

test('a scripted fault hits the calls it is meant for, and no others', async () => {
  const twin = createTwin();
  twin.fail('version', { code: 'internal', times: 2, after: 1 });
  await twin.version();
  await rejectsWith(twin.version(), 'internal');
  await twin.server();
  await rejectsWith(twin.version(), 'internal');
  await twin.version();
});

test('a call that fails has done nothing, unless only its answer was lost', async () => {
  const twin = createTwin();
  const { leases } = twin.scope('ns');
  twin.fail('leases.create', { code: 'unavailable' });
  await rejectsWith(leases.create('one', {}), 'unavailable');
  assert.deepEqual(await leases.list(), []);
  twin.fail('leases.create', { code: 'unavailable', applied: true });
  await rejectsWith(leases.create('one', {}), 'unavailable');
  assert.equal((await leases.list()).length, 1);
});

test('faults can be given at the start', async () => {
  const twin = createTwin({ faults: [{ operation: 'server', code: 'unimplemented' }] });
  await rejectsWith(twin.server(), 'unimplemented');
});

test('a hung call ends with its deadline, by the injected clock', async () => {
  const clock = fakeClock();
  const twin = createTwin({ clock, deadlineMs: 5_000 });
  twin.hang('version');
  const call = twin.version();
  const state = watch(call);
  await clock.advance(4_999);
  assert.equal(state.settled, false);
  await clock.advance(1);
  await rejectsWith(call, 'deadline_exceeded');
  assert.equal(clock.sleepers, 0);
});

test('a hung call ends with its signal, whenever that comes', async () => {
  const clock = fakeClock();
  const twin = createTwin({ clock });
  twin.hang('version', { times: 2 });
  const controller = new AbortController();
  const call = twin.version({ signal: controller.signal });
  controller.abort();
  await rejectsWith(call, 'cancelled');
  await rejectsWith(twin.version({ signal: controller.signal }), 'cancelled');
  assert.equal(clock.sleepers, 0);
});

test('latency is spent before the work, and a deadline may come first', async () => {
  const clock = fakeClock();
  const twin = createTwin({ clock, latency: { 'leases.create': 100 } });
  const { leases } = twin.scope('ns');
  const slow = leases.create('slow', {});
  const hasty = rejectsWith(leases.create('hasty', {}, { deadlineMs: 50 }), 'deadline_exceeded');
  const state = watch(slow);
  await clock.advance(99);
  await hasty;
  assert.equal(state.settled, false);
  assert.deepEqual(await leases.list(), []);
  await clock.advance(1);
  await slow;
  assert.equal((await leases.list()).length, 1);
});

test('a daemon that dies ends every call, and knows all when it is back', async () => {
  const twin = createTwin();
  await running(twin);
  twin.hang('version');
  const ended = [twin.scope('ns').tasks.wait('one'), twin.version()].map((call) =>
    rejectsWith(call, 'unavailable'),
  );
  await twin.server();
  twin.kill();
  await Promise.all(ended);
  await rejectsWith(twin.server(), 'unavailable');
  twin.revive();
  assert.equal((await twin.scope('ns').tasks.get('one')).status, 'running');
});

test('a process exits by itself and after a signal when it is scripted to', async () => {
  const clock = fakeClock();
  const twin = createTwin({ clock });
  twin.processes = ({ id }) =>
    id === 'brief'
      ? { exitsAfterMs: 50, exitStatus: 7 }
      : { diesAfterMs: 20, signalStatus: 0, ignores: [1] };
  await running(twin, 'brief');
  await running(twin, 'slow');
  const { tasks } = twin.scope('ns');
  const brief = tasks.wait('brief');
  const slow = tasks.wait('slow');
  const state = watch(slow);
  await tasks.kill('slow', 1);
  await clock.advance(100);
  assert.equal((await brief).exitStatus, 7);
  assert.equal(state.settled, false);
  await tasks.kill('slow', 15);
  await clock.advance(19);
  assert.equal(state.settled, false);
  await clock.advance(1);
  assert.equal((await slow).exitStatus, 0);
});

test('a paused process that ends by a signal ends when it is resumed', async () => {
  const twin = createTwin();
  await running(twin);
  const { tasks } = twin.scope('ns');
  await tasks.pause('one');
  await tasks.kill('one', 15);
  assert.equal((await tasks.get('one')).status, 'paused');
  await tasks.resume('one');
  assert.equal((await tasks.wait('one')).exitStatus, 143);
});

test('events come to those who listen, filtered, until their signal', async () => {
  const twin = createTwin();
  await running(twin);
  const controller = new AbortController();
  const events = twin.events(['topic=="/tasks/oom",namespace==ns'], controller.signal);
  const seen: Event[] = [];
  const listening = (async () => {
    for await (const event of events) {
      seen.push(event);
    }
  })();
  // The subscription is a call of its own: it is in place one turn of the event loop later.
  await new Promise((resolve) => setImmediate(resolve));
  twin.oom('ns', 'one');
  await new Promise((resolve) => setImmediate(resolve));
  controller.abort();
  await listening;
  assert.deepEqual(
    seen.map(({ topic, namespace }) => [topic, namespace]),
    [['/tasks/oom', 'ns']],
  );
  assert.equal(Buffer.from(seen[0]?.event.value ?? []).toString('utf8', 2), 'one');
  assert.equal((await twin.scope('ns').tasks.get('one')).exitStatus, 137);
});

test('a filter that cannot be read is refused', async () => {
  const { signal } = new AbortController();
  const iterator = createTwin().events(['colour==red'], signal)[Symbol.asyncIterator]();
  await rejectsWith(iterator.next(), 'invalid_argument');
});

test('calls are counted for good and logged up to a limit', async () => {
  const twin = createTwin({ callLog: 3 });
  for (let call = 0; call < 10; call += 1) {
    await twin.scope(`ns${call}`).tasks.list();
  }
  assert.equal(twin.count('tasks.list'), 10);
  assert.deepEqual(
    twin.calls.map(({ subject }) => subject),
    ['ns7/', 'ns8/', 'ns9/'],
  );
  const silent = createTwin({ callLog: 0 });
  await silent.version();
  assert.deepEqual(silent.calls, []);
});

test('a seeded image is whole: manifest, configuration, layers, snapshots', async () => {
  const twin = createTwin({ seed: [{ namespace: 'ns', name: 'image', layers: 3 }] });
  const scope = twin.scope('ns');
  twin.collect();
  const { target } = await scope.images.get('image');
  const manifest = JSON.parse(Buffer.from(await scope.content.read(target.digest, 1e6)).toString());
  assert.equal(manifest.layers.length, 3);
  await scope.content.read(manifest.config.digest, 1e6);
  assert.equal((await scope.snapshots('overlayfs').list()).length, 3);
  await scope.images.delete('image', true);
  assert.deepEqual(await scope.content.list(), []);
});
