import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClock } from '../../lib/containerd/twin/fake-clock.ts';
import { type ClosedLoadLimits, runClosedLoad } from './closed-load.ts';

/** Begins of iterations, in ms since the begin of the load; each takes `takesMs`. */
async function beginsOf(
  limits: ClosedLoadLimits,
  takesMs: number,
  forMs: number,
): Promise<readonly { iteration: number; worker: number; atMs: number }[]> {
  const clock = fakeClock();
  const begins: { iteration: number; worker: number; atMs: number }[] = [];
  const stop = new AbortController();
  const done = runClosedLoad(limits, clock, stop.signal, async (iteration, worker) => {
    begins.push({ iteration, worker, atMs: Number(clock.now() / 1_000_000n) });
    await clock.sleep(takesMs);
  });
  await clock.advance(forMs);
  assert.equal(clock.sleepers, 0, 'nothing goes on after the load');
  await done;
  return begins;
}

const endless = Number.POSITIVE_INFINITY;

test('iterations are begun while there is time, and the one in hand is finished', async () => {
  const limits = { concurrency: 1, iterations: endless, durationMs: 1000 };
  const begins = await beginsOf(limits, 300, 1200);
  assert.deepEqual(
    begins.map(({ atMs }) => atMs),
    [0, 300, 600, 900],
  );
});

test('a pace is the least time from begin to begin of one worker, and workers are spread over it', async () => {
  const limits = { concurrency: 4, iterations: endless, durationMs: 4000, paceMs: 2000 };
  const begins = await beginsOf(limits, 100, 4100);
  assert.deepEqual(
    begins.map(({ atMs, worker }) => [atMs, worker]),
    [
      ...[[0, 1] as const, [500, 2] as const, [1000, 3] as const, [1500, 4] as const],
      ...[[2000, 1] as const, [2500, 2] as const, [3000, 3] as const, [3500, 4] as const],
    ],
  );
});

test('an iteration that is longer than the pace is followed at once by the next', async () => {
  const limits = { concurrency: 1, iterations: 3, paceMs: 100 };
  const begins = await beginsOf(limits, 250, 750);
  assert.deepEqual(
    begins.map(({ atMs }) => atMs),
    [0, 250, 500],
  );
});

test('workers that come at the same moment take no iteration twice and none too many', async () => {
  const begins = await beginsOf({ concurrency: 3, iterations: 10 }, 10, 100);
  assert.deepEqual(
    begins.map(({ iteration }) => iteration),
    Array.from({ length: 10 }, (_, index) => index + 1),
  );
});

test('a stop ends the wait for the pace', async () => {
  const clock = fakeClock();
  const stop = new AbortController();
  const limits = { concurrency: 2, iterations: endless, durationMs: 3_600_000, paceMs: 60_000 };
  const done = runClosedLoad(limits, clock, stop.signal, async () => {});
  await clock.advance(10);
  stop.abort(new Error('enough'));
  await done;
  assert.equal(clock.sleepers, 0);
});

test('the first error of an iteration ends the load', async () => {
  const clock = fakeClock();
  let begun = 0;
  const limits = { concurrency: 1, iterations: endless, durationMs: 1000, paceMs: 100 };
  const done = runClosedLoad(limits, clock, new AbortController().signal, async () => {
    begun += 1;
    if (begun === 2) throw new Error('the daemon is gone');
  });
  const rejected = assert.rejects(done, /the daemon is gone/);
  await clock.advance(1000);
  await rejected;
  assert.equal(begun, 2);
});
