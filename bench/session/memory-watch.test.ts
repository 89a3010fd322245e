import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Clock } from '../../lib/core/clock.ts';
import type { Reading } from '../../lib/core/fact.ts';
import type { HostFact } from '../../lib/host/container-facts.ts';
import { watchMemory } from './memory-watch.ts';

/** Of a container that ends after `endMs`; what it uses is a function of the time in ms. */
async function watched(
  endMs: number,
  read: (fact: HostFact, atMs: number) => Reading,
): ReturnType<typeof watchMemory> {
  let nowMs = 0;
  const over = new AbortController();
  const clock: Clock = {
    name: 'a made-up one',
    now: () => BigInt(nowMs) * 1_000_000n,
    wall: () => new Date(0),
    async sleep(ms) {
      nowMs += ms;
      if (nowMs >= endMs) over.abort();
    },
  };
  const facts = {
    read: (fact: HostFact) => read(fact, nowMs),
    cpuCounters: () => ({ usageMs: 0, periods: 0, throttled: 0 }),
  };
  return watchMemory(facts, clock, over.signal);
}

/** Fills the memory with 1 MB a ms up to a limit of 128 MB, and is killed 50 ms later. */
function filling(fact: HostFact, atMs: number): Reading {
  switch (fact) {
    case 'memory.limit':
      return { value: 128e6 };
    case 'memory.current':
      return { value: atMs >= 178 ? 0 : Math.min(atMs, 128) * 1e6 };
    case 'oom.kills':
      return { value: atMs >= 178 ? 1 : 0 };
    default:
      return { unreadable: 'not on this kernel' };
  }
}

describe('the memory of a container', () => {
  test('is read up to its kill and once more', async () => {
    const course = await watched(185, filling);
    assert.deepEqual(course?.afterMs.slice(-3), [170, 180, 190]);
    assert.deepEqual(course?.bytes.slice(-3), [128e6, 0, 0]);
    assert.deepEqual([course?.limitBytes, course?.killedAfterMs], [128e6, 180]);
    assert.ok(course !== undefined && !('peakBytes' in course), 'what is not known is absent');
  });

  test('has few readings however long it is, and its highest among them', async () => {
    const course = await watched(600_000, (fact, atMs) => ({
      value: fact === 'memory.current' ? (atMs === 12_340 ? 99 : 1 + (atMs % 7)) : 0,
    }));
    const { afterMs = [], bytes = [] } = course ?? {};
    assert.ok(bytes.length > 90 && bytes.length <= 200, `${bytes.length} readings`);
    assert.equal(bytes.length, afterMs.length);
    assert.ok((afterMs.at(-1) ?? 0) >= 600_000);
    assert.deepEqual(
      afterMs,
      afterMs.toSorted((a, b) => a - b),
    );
    assert.equal(course?.killedAfterMs, undefined);
  });

  test('is nothing where the host does not tell', async () => {
    assert.equal(await watched(100, () => ({ unreadable: 'gone' })), undefined);
  });
});
