import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../core/clock.ts';
import { readCpu } from './load.ts';
import { makeFixture } from './testing/fixture.ts';

test('CPU time is split into busy and idle, guest time not counted twice', (t) => {
  const root = makeFixture(t, {
    '/proc/stat': 'cpu  100 20 30 1000 50 4 5 6 70 8\ncpu0 1 1 1 1\n',
  });
  assert.deepEqual(readCpu(root), { busyMs: 1650, idleMs: 10_500 });
});

test('a first line of another kind is an error that shows it', (t) => {
  const root = makeFixture(t, { '/proc/stat': 'intr 5\n' });
  assert.throws(() => readCpu(root), /expected a first line that begins with "cpu", got: intr 5/);
  const short = makeFixture(t, { '/proc/stat': 'cpu  5 x\n' });
  assert.throws(() => readCpu(short), /expected at least four numbers after "cpu"/);
});

test('work makes the busy time of this machine grow', () => {
  const before = readCpu();
  const end = systemClock.now() + 60_000_000n;
  while (systemClock.now() < end);
  assert.ok(readCpu().busyMs > before.busyMs);
});
