import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fakeClock } from '../../lib/containerd/twin/fake-clock.ts';
import { lookUntil } from './look.ts';
import type { Trace } from './traces.ts';

const traceOf = (text: string): Trace => ({ containerId: 'cb-1', promise: 'residue', text });

/** Looks for 2 s at what is there in each look, and stops after `stopAfterMs`. */
async function found(
  looks: readonly (readonly string[])[],
  stopAfterMs?: number,
): Promise<readonly string[]> {
  const clock = fakeClock();
  const stop = new AbortController();
  let turn = 0;
  const look = async () => {
    const there = looks[Math.min(turn, looks.length - 1)] ?? [];
    turn += 1;
    return there.map(traceOf);
  };
  const left = lookUntil(look, { clock, deadline: 2_000_000_000n, stop: stop.signal });
  if (stopAfterMs !== undefined) {
    await clock.advance(stopAfterMs);
    stop.abort('the run has ended');
  }
  await clock.advance(10_000);
  return (await left).map(({ text }) => text);
}

describe('of what is left is found', () => {
  test('what is there in every look', async () => {
    assert.deepEqual(
      await found([
        ['a', 'b'],
        ['b', 'c'],
        ['a', 'b'],
      ]),
      ['b'],
    );
  });

  test('nothing where a look finds nothing', async () => {
    assert.deepEqual(await found([[]]), []);
    assert.deepEqual(await found([['a'], [], ['a']]), []);
  });

  test('nothing in a run that is stopped while it is looked, since one look proves nothing', async () => {
    assert.deepEqual(await found([['a']], 100), []);
    assert.deepEqual(await found([['a']], 1000), []);
  });
});
