import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TimeWatch } from './time-watch.ts';

/** Clocks in seconds that a test moves, and what is told. */
function watched() {
  const at = { monotonic: 100, uptime: 500, wall: 1_000_000 };
  const told: unknown[] = [];
  const clock = {
    now: () => BigInt(at.monotonic) * 1_000_000_000n,
    wall: () => new Date(at.wall * 1000),
  };
  const watch = new TimeWatch(
    clock,
    () => at.uptime * 1000,
    (jump) => told.push(jump),
  );
  const pass = (seconds: Partial<typeof at>) => {
    at.monotonic += seconds.monotonic ?? 0;
    at.uptime += seconds.uptime ?? 0;
    at.wall += seconds.wall ?? 0;
    watch.runs();
    watch.compare();
    return told.splice(0);
  };
  return pass;
}

const second = { monotonic: 1, uptime: 1, wall: 1 };

test('time that passes tells nothing', () => {
  const pass = watched();
  for (let i = 0; i < 5; i += 1) assert.deepEqual(pass(second), []);
});

test('a process that did not run was stalled', () => {
  const pass = watched();
  const stalled = { kind: 'stalled', ms: 8000 };
  assert.deepEqual(pass({ monotonic: 8, uptime: 8, wall: 8 }), [stalled]);
  assert.deepEqual(pass(second), [], 'and is told of once');
});

test('a machine that was suspended is not a process that was stalled', () => {
  const pass = watched();
  const suspended = { kind: 'suspended', ms: 3_600_000 };
  assert.deepEqual(pass({ monotonic: 1, uptime: 3601, wall: 3601 }), [suspended]);
  assert.deepEqual(pass(second), []);
});

test('a clock that is set, back or forward, changes nothing else', () => {
  const pass = watched();
  assert.deepEqual(pass({ monotonic: 1, uptime: 1, wall: -3599 }), [
    { kind: 'clock-set', ms: -3_600_000 },
  ]);
  assert.deepEqual(pass({ monotonic: 1, uptime: 1, wall: 61 }), [
    { kind: 'clock-set', ms: 60_000 },
  ]);
  assert.deepEqual(pass(second), []);
});
