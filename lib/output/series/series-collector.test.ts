import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RunEvent } from '../../core/events.ts';
import {
  exampleEvents,
  exampleMetrics,
  failed,
  iterationEvent,
  phaseEvent,
  sampled,
  succeeded,
} from '../../verdict/testing/example-run.ts';
import { SeriesCollector } from './series-collector.ts';

type Check = Extract<RunEvent, { type: 'check' }>;

function collected(events: readonly RunEvent[]) {
  const collector = new SeriesCollector({ metrics: exampleMetrics });
  for (const event of events) collector.add(event);
  return collector.series();
}

describe('the charts data of a run', () => {
  const series = collected(exampleEvents);

  test('has the phases, one after the other, up to the last event', () => {
    assert.deepEqual(series.phases.slice(-2), [
      { phase: 'settle', fromMs: 4000, toMs: 4100 },
      { phase: 'teardown', fromMs: 4100, toMs: 4300 },
    ]);
  });

  test('counts iterations on from the warm-up', () => {
    assert.equal(series.warmupIterations, 1);
    assert.deepEqual(series.levels['harness.rss']?.iteration, [1, 1, 2, 5, 5]);
    assert.deepEqual(series.durations.create_start?.line.iteration, [1, 2, 3, 5]);
  });

  test('has durations of all phases in the line, and of the measurement in the distribution', () => {
    const found = series.durations.create_start;
    assert.deepEqual(found?.line.mean, [900, 100, 120, 140]);
    assert.equal(found?.distribution.count, 3);
  });

  test('keeps a count that never changed as one number', () => {
    assert.deepEqual(series.constant, { 'daemon.fds': 10 });
    assert.equal(series.levels['daemon.fds'], undefined);
    const changed = collected([sampled({ 'daemon.fds': 10 }, 1), sampled({ 'daemon.fds': 11 }, 2)]);
    assert.deepEqual(changed.levels['daemon.fds']?.mean, [10, 11]);
  });

  test('says when an error came first and last', () => {
    const { errors } = collected([
      failed('start', 100, 'no'),
      failed('start', 900, 'no'),
      failed('start', 400, 'no'),
    ]);
    assert.deepEqual(errors, [
      { operation: 'start', code: 'not_found', count: 3, firstMs: 100, lastMs: 400 },
    ]);
  });

  test('follows a fault from its begin to the recovery', () => {
    const of = { type: 'fault', number: 1, kind: 'freeze-daemon' } as const;
    const { faults } = collected([
      { ...of, atMs: 100, state: 'begun', into: 'PID 1', recoverMs: 5000 },
      { ...of, atMs: 300, state: 'ended' },
      { ...of, atMs: 900, state: 'recovered', recoveredAfterMs: 250 },
      { ...of, number: 2, atMs: 950, state: 'missed', why: 'no container' },
    ]);
    assert.deepEqual(faults, [
      { number: 1, kind: 'freeze-daemon', fromMs: 100, endedMs: 300, recoveredMs: 550 },
    ]);
  });

  test('leaves timings that a fault met out of the distribution, and in the line', () => {
    const met = { ...succeeded('start', 20, 9000), fault: 1 };
    const { durations } = collected([
      phaseEvent('measurement', 1),
      succeeded('start', 10, 50),
      met,
    ]);
    assert.deepEqual(durations.start?.line.mean, [50, 9000]);
    assert.equal(durations.start?.distribution.count, 1);
  });

  test('keeps the slowest of many pulls, those of the measurement first', () => {
    const pull = (
      phase: 'warm-up' | 'measurement',
      iteration: number,
      endMs: number,
    ): RunEvent => ({
      ...{ type: 'pull', phase, iteration, worker: 0, atMs: iteration, cold: false },
      pull: {
        ...{ via: 'client', reference: 'r', digest: 'd', host: 'h', bytes: 0, layers: [] },
        ...{ resolve: { startMs: 0, endMs }, attempts: [] },
      },
    });
    const { pulls } = collected([
      pull('warm-up', 1, 9000),
      ...Array.from({ length: 30 }, (_, index) => pull('measurement', index + 1, index % 7)),
      pull('measurement', 31, 500),
    ]);
    assert.equal(pulls.length, 20);
    assert.deepEqual(
      pulls.filter(({ phase }) => phase !== 'measurement'),
      [],
    );
    assert.equal(pulls.at(-1)?.iteration, 31);
    assert.ok(pulls.every(({ pull: { resolve } }) => (resolve?.endMs ?? 0) >= 2));
    assert.ok(pulls.every(({ pull: kept }) => !('attempts' in kept)));
  });

  test('has how the memory of a container went up to its kill', () => {
    const course = { limitBytes: 128, afterMs: [0, 10], bytes: [60, 128], killedAfterMs: 10 };
    const { containerMemory } = collected([
      {
        ...{ type: 'container-memory', phase: 'measurement', iteration: 1, worker: 0, atMs: 5 },
        ...{ step: 8, ...course },
      },
    ]);
    assert.deepEqual(containerMemory, [{ step: 8, ...course }]);
  });

  test('leaves out what a stall has spoilt, and says when that was', () => {
    const { durations, stalls } = collected([
      phaseEvent('measurement', 1),
      { type: 'jump', kind: 'stalled', atMs: 10_000, ms: 9000 },
      succeeded('start', 900, 9200),
      succeeded('start', 10_010, 50),
      { type: 'jump', kind: 'clock-set', atMs: 10_200, ms: -3_600_000 },
    ]);
    assert.deepEqual(durations.start?.line.mean, [50]);
    assert.equal(durations.start?.distribution.count, 1);
    assert.deepEqual(stalls, [{ fromMs: 1000, toMs: 10_000 }]);
  });

  test('has what was observed of limits, and not what was read back', () => {
    const check = (of: Pick<Check, 'kind' | 'fact' | 'reading'>): RunEvent => ({
      ...{ type: 'check', phase: 'measurement', iteration: 1, worker: 0, atMs: 5, step: 3 },
      ...{ check: 'cpu', expression: '<= 0.55', ...of },
    });
    const { readings } = collected([
      check({ kind: 'observed', fact: 'cpu.usage', reading: { value: 0.5 } }),
      check({ kind: 'readback', fact: 'cpu.limit', reading: { value: 0.5 } }),
      check({ kind: 'observed', fact: 'cpu.periods', reading: { unreadable: 'gone' } }),
    ]);
    assert.deepEqual(
      readings.map(({ fact, unit, line }) => [fact, unit, line.mean]),
      [['cpu.usage', 'cores', [0.5]]],
    );
  });

  test('does not grow with the run', () => {
    const collector = new SeriesCollector({ metrics: exampleMetrics });
    collector.add(phaseEvent('measurement', 0));
    const sizes: number[] = [];
    for (let iteration = 1; iteration <= 40_000; iteration += 1) {
      const atMs = 100 * iteration;
      collector.add(succeeded('create_start', atMs, 40 + (iteration % 977) / 10, { iteration }));
      collector.add(
        sampled({ 'harness.rss': 70_000_000 + (iteration % 5003) }, atMs, { iteration }),
      );
      collector.add(iterationEvent(true, atMs, { iteration }));
      if (iteration === 10_000 || iteration === 40_000) {
        sizes.push(JSON.stringify(collector.series()).length);
      }
    }
    const [early = 0, late = 0] = sizes;
    assert.ok(
      late < 1.5 * early,
      `${early} characters after 10,000 iterations, ${late} after 40,000`,
    );
  });
});
