import type { RunEvent } from '../../../core/events.ts';
import type { Plan } from '../../../core/plan.ts';
import { seededRandom } from '../../../statistics/random.ts';
import {
  ended,
  exampleEvents,
  iterationEvent,
  phaseEvent,
  sampled,
  succeeded,
} from '../../../verdict/testing/example-run.ts';

export interface Simulation {
  readonly warmup: number;
  readonly iterations: number;
  readonly secondsEach: number;
  /** What harness.heap, harness.rss and harness.anon gain with each iteration. */
  readonly leakBytes?: number;
  /** Iterations in which a fault begins, each for some. */
  readonly faultsAt?: readonly number[];
}

/**
 * Events of a run that never took place: durations with a long tail, memory with noise, counters that come and go,
 * for every metric of the plan. Always the same. For tests.
 */
export function* simulatedEvents(plan: Plan, simulation: Simulation): Generator<RunEvent> {
  const { warmup, iterations, secondsEach, leakBytes = 0, faultsAt = [] } = simulation;
  const random = seededRandom(7);
  const trends = plan.metrics.filter(({ kind, unit }) => kind === 'trend' && unit === 'ms');
  const gauges = plan.metrics.filter(({ kind }) => kind === 'gauge');
  yield* exampleEvents.slice(0, exampleEvents.findIndex(({ type }) => type === 'phase') + 3);
  for (let number = 1; number <= warmup + iterations; number += 1) {
    const isWarmup = number <= warmup;
    const phase = isWarmup ? 'warm-up' : 'measurement';
    const iteration = isWarmup ? number : number - warmup;
    const atMs = 1000 + number * secondsEach * 1000;
    if (iteration === 1) yield phaseEvent(phase, atMs - 1);
    const place = { phase, iteration } as const;
    if (!isWarmup && faultsAt.includes(iteration)) {
      const fault = {
        type: 'fault',
        number: faultsAt.indexOf(iteration) + 1,
        kind: 'kill-daemon',
      } as const;
      yield { ...fault, atMs, state: 'begun', into: 'PID 4321', recoverMs: 30_000 };
      yield { ...fault, atMs: atMs + 2000, state: 'ended' };
      yield { ...fault, atMs: atMs + 9000, state: 'recovered', recoveredAfterMs: 6000 };
    }
    for (const [index, { name }] of trends.entries()) {
      const tail = random() < 0.002 ? 20 : 1;
      yield succeeded(name, atMs, (2 + 3 * index) * (0.8 + 0.4 * random()) * tail, place);
    }
    yield iterationEvent(true, atMs, place);
    const values = gauges.map(({ name, unit }, index): [string, number] => {
      if (unit === 'count') return [name, 10 + (index % 3) * Math.round(random())];
      const noise = 200_000 * random();
      const leak = name.startsWith('harness.') ? leakBytes * Math.max(0, iteration) : 0;
      return [
        name,
        unit === 'bytes' ? Math.round(10_000_000 + 5_000_000 * index + noise + leak) : 2 * random(),
      ];
    });
    yield sampled(Object.fromEntries(values), atMs + 5, place);
  }
  const endMs = 2000 + (warmup + iterations) * secondsEach * 1000;
  yield phaseEvent('settle', endMs);
  yield phaseEvent('teardown', endMs + 2000);
  yield { type: 'residue', atMs: endMs + 2100, items: [] };
  yield ended(endMs + 2200);
}
