import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { examplePlan } from '../../lib/verdict/testing/example-run.ts';
import { durationUntil, nextMoment, parseTimeOfDay } from './until.ts';

const next = (time: string, now: string) =>
  nextMoment(parseTimeOfDay(time), new Date(now)).toISOString();

/** Runs with the clocks of a place; Node reads the variable anew whenever it is set. */
function inZone<T>(zone: string, work: () => T): T {
  const before = process.env.TZ;
  process.env.TZ = zone;
  try {
    return work();
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
}

describe('the next time that a clock shows 06:00', () => {
  test('is today before that, and tomorrow from then on', () =>
    inZone('UTC', () => {
      assert.equal(next('06:00', '2026-11-25T05:59:59Z'), '2026-11-25T06:00:00.000Z');
      assert.equal(next('06:00', '2026-11-25T06:00:00Z'), '2026-11-26T06:00:00.000Z');
      assert.equal(next('6:00', '2026-12-31T22:00:00Z'), '2027-01-01T06:00:00.000Z');
    }));

  test('is an hour further or nearer in the nights in which clocks are set', () =>
    inZone('Europe/Berlin', () => {
      // Set back from 03:00 to 02:00 on 2026-10-25, forward from 02:00 to 03:00 on 2026-03-29.
      assert.equal(next('06:00', '2026-10-24T20:00:00Z'), '2026-10-25T05:00:00.000Z');
      assert.equal(next('06:00', '2026-03-28T21:00:00Z'), '2026-03-29T04:00:00.000Z');
    }));

  test('comes twice where clocks are set back, and late where the hour is left out', () =>
    inZone('Europe/Berlin', () => {
      assert.equal(next('02:30', '2026-10-24T20:00:00Z'), '2026-10-25T00:30:00.000Z');
      assert.equal(next('02:30', '2026-10-25T00:30:00Z'), '2026-10-25T01:30:00.000Z');
      assert.equal(next('02:30', '2026-10-25T01:30:00Z'), '2026-10-26T01:30:00.000Z');
      assert.equal(next('02:30', '2026-03-28T21:00:00Z'), '2026-03-29T01:30:00.000Z');
    }));
});

test('what is no time of the day is bad usage', () => {
  for (const text of ['6', '24:00', '06:60', '6am', '', '06:00:00']) {
    assert.throws(() => parseTimeOfDay(text), { status: 2, message: /06:00/ }, text);
  }
});

describe('how long is measured until a time', () => {
  const now = new Date('2026-11-24T22:00:00Z');
  const plan = examplePlan();
  const ofDuration = (durationMs: number, expectedMs: number) => ({
    ...plan,
    load: { kind: 'duration' as const, durationMs, windowMs: 1, concurrency: 1, warmup: 0 },
    expectedMs,
  });

  test('is what is left when all that is not the measurement has its time', () =>
    inZone('UTC', () => {
      // 8 h away; 20 s of set-up, settling and teardown are expected, and a minute is for the results.
      const measured = durationUntil(ofDuration(60_000, 80_000), parseTimeOfDay('06:00'), now);
      assert.equal(measured, 8 * 3_600_000 - 20_000 - 60_000);
    }));

  test('is bad usage where it comes to nothing, or the load has no duration', () =>
    inZone('UTC', () => {
      const soon = parseTimeOfDay('22:02');
      assert.throws(() => durationUntil(ofDuration(1, 20_000), soon, now), {
        status: 2,
        message: /leaves room for a soak; it is 2m00s away/,
      });
      assert.throws(() => durationUntil(plan, soon, now), { status: 2, message: /duration/ });
    }));
});
