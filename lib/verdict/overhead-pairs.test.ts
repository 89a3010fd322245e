import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Timing } from '../core/events.ts';
import { OverheadPairs } from './overhead-pairs.ts';

const base = { type: 'timing', phase: 'measurement', atMs: 0 } as const;

function timing(operation: string, iteration: number, durationMs: number, worker = 1): Timing {
  return { ...base, operation, iteration, worker, ok: true, durationMs };
}

test('each iteration gives the difference of its own pair, whichever came first', () => {
  const pairs = new OverheadPairs();
  assert.equal(pairs.add(timing('bare-runtime', 1, 60)), undefined);
  assert.equal(pairs.add(timing('create', 1, 10)), undefined);
  assert.equal(pairs.add(timing('create_start', 1, 85)), 25);
  assert.equal(pairs.add(timing('create_start', 2, 50)), undefined);
  assert.equal(pairs.add(timing('bare-runtime', 2, 60)), -10);
});

test('what has no partner in its iteration gives nothing', () => {
  const pairs = new OverheadPairs();
  const error = { code: 'x', message: '' };
  assert.equal(pairs.add(timing('bare-runtime', 1, 60)), undefined);
  const failed = { ...base, operation: 'create_start', iteration: 1, worker: 1 };
  assert.equal(pairs.add({ ...failed, ok: false, error }), undefined);
  assert.equal(pairs.add(timing('create_start', 2, 85)), undefined);
  assert.equal(pairs.add(timing('bare-runtime', 2, 60, 2)), undefined, 'of another worker');
  assert.equal(pairs.add(timing('bare-runtime', 2, 60)), 25);
});
