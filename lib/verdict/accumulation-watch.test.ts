import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Phase, Sample } from '../core/events.ts';
import type { MetricDefinition } from '../core/metric.ts';
import { AccumulationWatch, accumulationText } from './accumulation-watch.ts';

function counter(name: string, accumulates?: 'own' | 'shared'): MetricDefinition {
  return { name, kind: 'gauge', unit: 'count', help: '', ...(accumulates && { accumulates }) };
}

const metrics = [
  counter('daemon.fds', 'own'),
  counter('daemon.fds.pidfd', 'own'),
  counter('host.mounts', 'shared'),
  counter('harness.rss'),
];

function sample(iteration: number, values: Sample['values'], phase: Phase = 'measurement'): Sample {
  return { type: 'sample', phase, iteration, atMs: 0, costMs: 0, values };
}

function watched(samples: readonly Sample[]) {
  const watch = new AccumulationWatch(metrics);
  for (const one of samples) watch.add(one);
  return watch.found();
}

test('a leak is named by its type, and the sum that holds it is not named again', () => {
  const found = watched(
    Array.from({ length: 11 }, (_, i) =>
      sample(i, { 'daemon.fds': 20 + i, 'daemon.fds.pidfd': i, 'harness.rss': 100 * i }),
    ),
  );
  assert.equal(found?.watched, 2);
  assert.deepEqual(found?.counters.map(accumulationText), [
    'daemon.fds.pidfd rose by 10, 1/iteration, first seen after iteration 1',
  ]);
});

test('warm-up does not count, and what the settle phase gives back is no leak', () => {
  const rising = Array.from({ length: 11 }, (_, i) => sample(i, { 'daemon.fds': 20 + i }));
  const warmUp = rising.map((one): Sample => ({ ...one, phase: 'warm-up' }));
  assert.equal(watched(warmUp), undefined);
  const settled = sample(10, { 'daemon.fds': 20 }, 'settle');
  assert.deepEqual(watched([...rising, settled]), { counters: [], watched: 1 });
});

test('a counter of the whole host is in doubt unless it rises by a whole number each time', () => {
  const mounts = (value: (i: number) => number) =>
    watched(Array.from({ length: 11 }, (_, i) => sample(i, { 'host.mounts': value(i) })));
  assert.equal(mounts((i) => 20 + i)?.counters[0]?.doubtful, false);
  const [doubtful] = mounts((i) => 20 + Math.floor(1.3 * i))?.counters ?? [];
  assert.equal(doubtful?.doubtful, true);
  assert.match(doubtful === undefined ? '' : accumulationText(doubtful), /other programs count in/);
});

test('counters that were seldom sampled are not judged', () => {
  assert.equal(
    watched([sample(0, { 'daemon.fds': 1 }), sample(4, { 'daemon.fds': 9 })]),
    undefined,
  );
});
