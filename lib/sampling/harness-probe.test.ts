import assert from 'node:assert/strict';
import { closeSync, openSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { test } from 'node:test';
import { systemClock } from '../core/clock.ts';
import { createHarnessProbe } from './harness-probe.ts';

const memory = () => ({ rssBytes: 80, anonymousBytes: 30 });

function fakeMonitor() {
  const monitor = {
    max: 0,
    count: 0,
    isEnabled: false,
    enable() {
      monitor.isEnabled = true;
      return true;
    },
    disable() {
      monitor.isEnabled = false;
      return true;
    },
    reset() {
      Object.assign(monitor, { max: 0, count: 0 });
    },
  };
  return monitor;
}

test('the loop delay is what the monitor measured beyond its own resolution, since the last sample', async () => {
  const monitor = fakeMonitor();
  const probe = createHarnessProbe({
    loop: { monitor, resolutionMs: 10 },
    memory,
    descriptors: () => 5,
  });
  assert.equal(monitor.isEnabled, true);
  Object.assign(monitor, { max: 42_500_000, count: 3 });
  assert.deepEqual(await probe.read(), {
    'harness.rss': 80,
    'harness.anon': 30,
    'harness.fds': 5,
    'harness.loop_delay': 32.5,
  });
  Object.assign(monitor, { max: 9_900_000, count: 1 });
  assert.equal((await probe.read())['harness.loop_delay'], 0);
  probe.close();
  assert.equal(monitor.isEnabled, false);
});

test('a delay that was not measured is absent: no monitor, or no time for it to wake up', async () => {
  const probe = createHarnessProbe({ loop: { monitor: fakeMonitor(), resolutionMs: 10 }, memory });
  assert.equal('harness.loop_delay' in (await probe.read()), false);
  assert.equal('harness.loop_delay' in (await createHarnessProbe({ memory }).read()), false);
});

test('with the real monitor a blocked loop is seen once, in the sample after it', async () => {
  const resolutionMs = 5;
  const monitor = monitorEventLoopDelay({ resolution: resolutionMs });
  const probe = createHarnessProbe({ loop: { monitor, resolutionMs }, memory });
  await systemClock.sleep(50);
  const end = systemClock.now() + 400_000_000n;
  while (systemClock.now() < end);
  await systemClock.sleep(50);
  const blocked = (await probe.read())['harness.loop_delay'];
  await systemClock.sleep(100);
  const calm = (await probe.read())['harness.loop_delay'];
  probe.close();
  assert.ok(blocked !== undefined && blocked > 380, `blocked: ${blocked}`);
  assert.ok(calm !== undefined && calm < blocked, `calm: ${calm}`);
});

test('by default the process that reads is measured', async () => {
  const probe = createHarnessProbe();
  const before = await probe.read();
  const file = openSync('/dev/null', 'r');
  const ballast = Buffer.alloc(64 * 2 ** 20, 1);
  const after = await probe.read();
  closeSync(file);
  assert.equal((after['harness.fds'] ?? 0) - (before['harness.fds'] ?? 0), 1);
  for (const name of ['harness.rss', 'harness.anon']) {
    const grown = (after[name] ?? 0) - (before[name] ?? 0);
    assert.ok(grown > ballast.length * 0.9, `${name} grew by ${grown}`);
  }
});
