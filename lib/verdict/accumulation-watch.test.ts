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

/** A counter that begins at 10 in each life of the daemon, and rises by so much an iteration. */
function watchedLives(lives: readonly { readonly samples: number; readonly rise: number }[]) {
  const watch = new AccumulationWatch(metrics);
  let iteration = 0;
  for (const [life, { samples, rise }] of lives.entries()) {
    if (life > 0) watch.beginAnew('daemon.');
    for (let turn = 0; turn < samples; turn += 1) {
      iteration += 1;
      watch.add(sample(iteration, { 'daemon.fds.pidfd': 10 + turn * rise }));
    }
  }
  return watch.found()?.counters.map(({ metric, rise }) => `${metric} ${rise}`);
}

test('a daemon that needs more after it was started again does not accumulate', () => {
  const watch = new AccumulationWatch(metrics);
  for (let iteration = 1; iteration <= 40; iteration += 1) {
    if (iteration % 10 === 1) watch.beginAnew('daemon.');
    watch.add(sample(iteration, { 'daemon.fds.pidfd': Math.ceil(iteration / 10) }));
  }
  assert.deepEqual(watch.found()?.counters, []);
});

test('what accumulates in one life of the daemon is found, however many follow', () => {
  const leak = { samples: 20, rise: 1 };
  const still = { samples: 20, rise: 0 };
  const [found, ...others] = watchedLives([still, leak, still]) ?? [];
  assert.match(found ?? '', /^daemon\.fds\.pidfd /);
  assert.deepEqual(others, []);
  assert.deepEqual(watchedLives([still, still]), []);
});
