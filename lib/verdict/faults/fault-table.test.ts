import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent, Timing } from '../../core/events.ts';
import { FaultTable } from './fault-table.ts';

type FaultEvent = Extract<RunEvent, { type: 'fault' }>;

const at = { type: 'fault', number: 1, kind: 'kill-daemon' } as const;
const begun: FaultEvent = { ...at, atMs: 1000, state: 'begun', into: 'PID 7', recoverMs: 5000 };
const ended: FaultEvent = { ...at, atMs: 1010, state: 'ended' };
const place = { type: 'timing', phase: 'measurement', iteration: 1, worker: 1, fault: 1 } as const;
const failed: Timing = {
  ...{ ...place, operation: 'start', atMs: 1020, ok: false },
  error: { code: 'unavailable', message: 'gone' },
};
const slow: Timing = { ...place, operation: 'create', atMs: 1020, ok: true, durationMs: 800 };

function tableOf(...events: readonly (FaultEvent | Timing)[]): FaultTable {
  const table = new FaultTable();
  for (const event of events) {
    if (event.type === 'fault') table.add(event);
    else table.addTiming(event);
  }
  return table;
}

test('a fault that was recovered from has passed, and tells what was noticed of it', () => {
  const recovered: FaultEvent = { ...at, atMs: 1500, state: 'recovered', recoveredAfterMs: 400 };
  const table = tableOf(begun, ended, failed, failed, slow, recovered);
  assert.deepEqual(table.results(), [
    {
      ...{ number: 1, kind: 'kill-daemon', atMs: 1000, lastedMs: 10, injectedInto: 'PID 7' },
      detected: {
        failures: 2,
        first: { operation: 'start', code: 'unavailable' },
        slowest: { operation: 'create', durationMs: 800 },
      },
      ...{ recoveredAfterMs: 400, recoverMs: 5000, leftOver: [], verdict: 'pass' },
    },
  ]);
  assert.deepEqual(table.broken('service', 'residue'), []);
  assert.deepEqual(table.open(), []);
  assert.equal(table.injected, 1);
});

test('what is left fails it, each promise by itself', () => {
  const findings = [
    { promise: 'residue', text: 'shim cb-1 is left' },
    { promise: 'service', text: 'not back within 5 s' },
  ] as const;
  const table = tableOf(begun, ended, { ...at, atMs: 7000, state: 'left', findings });
  assert.equal(table.results()[0]?.verdict, 'fail');
  assert.equal(table.results()[0]?.recoveredAfterMs, undefined);
  const fault = 'fault 1 (kill-daemon, 1 s after the start)';
  assert.deepEqual(table.broken('residue'), [`${fault}: shim cb-1 is left`]);
  assert.deepEqual(table.broken('service'), [`${fault}: not back within 5 s`]);
});

test('a fault that was not over, or never begun, leaves the run inconclusive', () => {
  const missed: FaultEvent = { ...at, number: 2, atMs: 2000, state: 'missed', why: 'no container' };
  const table = tableOf(begun, ended, missed);
  assert.deepEqual(table.open(), [
    'the run ended before fault 1 (kill-daemon) was over',
    'fault 2 (kill-daemon) was not injected: no container',
  ]);
  assert.equal(table.injected, 1);
});
