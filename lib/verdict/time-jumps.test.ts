import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Sample, TimeJump, Timing } from '../core/events.ts';
import { TimeJumps } from './time-jumps.ts';

const place = { phase: 'measurement', iteration: 1, worker: 0 } as const;
const timing = (atMs: number, durationMs: number): Timing => ({
  ...{ type: 'timing', ...place, operation: 'create', atMs, ok: true, durationMs },
});
const sample: Sample = {
  ...{ type: 'sample', ...place, atMs: 10_010, costMs: 1 },
  ...{ values: { 'harness.loop_delay': 9000, 'harness.rss': 1 } },
};
/** From 1,000 to 10,000. */
const stall: TimeJump = { type: 'jump', kind: 'stalled', atMs: 10_000, ms: 9000 };

function after(jump: TimeJump): TimeJumps {
  const jumps = new TimeJumps();
  jumps.add(jump);
  return jumps;
}

describe('a stall', () => {
  test('spoils the durations that hold a part of it, and no others', () => {
    const jumps = after(stall);
    const spoilt = [timing(900, 100), timing(10_000, 5), timing(900, 101)].map((one) =>
      jumps.spoils(one),
    );
    assert.deepEqual(spoilt, [false, false, true]);
  });

  test('spoils the next reading of the delay of the loop, and that one only', () => {
    const jumps = after(stall);
    assert.deepEqual(jumps.without(sample), { ...sample, values: { 'harness.rss': 1 } });
    assert.deepEqual(jumps.without(sample), sample);
  });

  test('leaves alone what was thinned: what it spoilt is not among it', () => {
    const jumps = after(stall);
    const thinned = { thinned: true } as const;
    assert.ok(!jumps.spoils({ ...timing(900, 9000), ...thinned }));
    assert.deepEqual(jumps.without({ ...sample, ...thinned }), { ...sample, ...thinned });
  });

  test('is neither a machine that was suspended nor a clock that was set', () => {
    for (const kind of ['suspended', 'clock-set'] as const) {
      const jumps = after({ ...stall, kind });
      assert.ok(!jumps.spoils(timing(900, 9000)));
      assert.deepEqual(jumps.without(sample), sample);
    }
  });
});
