import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Sample } from '../core/events.ts';
import type { MetricDefinition } from '../core/metric.ts';
import { KeptWatch, keptText } from './kept-watch.ts';

const metrics: readonly MetricDefinition[] = [
  { name: 'inventory.mounts', kind: 'gauge', unit: 'count', help: '', accumulates: 'own' },
  { name: 'daemon.fds', kind: 'gauge', unit: 'count', help: '', accumulates: 'own' },
  { name: 'daemon.rss', kind: 'gauge', unit: 'bytes', help: '' },
];

const hourMs = 3_600_000;

/** A run of four hours, looked at each minute, between two iterations. */
function watched(mountsAt: (minute: number) => number): KeptWatch {
  const watch = new KeptWatch(metrics);
  for (let minute = 0; minute <= 240; minute += 1) {
    const values = {
      'inventory.mounts': mountsAt(minute),
      'daemon.fds': 20 + minute,
      'daemon.rss': minute,
    };
    const sample: Sample = {
      ...({ type: 'sample', phase: 'measurement', costMs: 1 } as const),
      ...{ iteration: 60 * minute, atMs: minute * 60_000, values },
    };
    watch.add(sample);
  }
  return watch;
}

describe('what was kept', () => {
  test('once an hour is found at its first occurrence', () => {
    const [kept, ...others] = watched((minute) => 5 + Math.floor((minute + 30) / 60)).found(
      'inventory.',
    );
    assert.deepEqual(others, []);
    assert.ok(kept !== undefined);
    assert.deepEqual(kept, {
      ...{ metric: 'inventory.mounts', rise: 4 },
      since: { iteration: 1800, atMs: hourMs / 2 },
    });
    assert.equal(
      keptText(kept, 0),
      'inventory.mounts ended 4 higher than it began, and was higher all the time from iteration 1800 on, 30m00s after the begin',
    );
  });

  test('for a while only is not: it was as low again as at the begin', () => {
    assert.deepEqual(
      watched((minute) => 5 + (minute % 60 < 30 ? 0 : 1) * Number(minute < 200)).found(
        'inventory.',
      ),
      [],
    );
  });

  test('is told of counters alone, and of those that are asked for', () => {
    const watch = watched(() => 5);
    assert.deepEqual(watch.found('inventory.', 'host.'), []);
    assert.deepEqual(
      watch.found('daemon.').map(({ metric }) => metric),
      ['daemon.fds'],
    );
  });
});
