import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MetricSummary } from '../core/record.ts';
import { slopeText } from './metric-text.ts';

const gauge = { kind: 'gauge', unit: 'bytes', count: 100 } satisfies MetricSummary;
const interval70 = { low: 800, high: 1600 };

test('a slope stands with both intervals that it is judged by', () => {
  const slope = { perIteration: 1200, low: -200, high: 2600, interval70, steadyFrom: 12 };
  assert.equal(
    slopeText({ ...gauge, slope }),
    '1.20 kB/iteration (70 %: 800 B/iteration to 1.60 kB/iteration, 99 %: -200 B/iteration to 2.60 kB/iteration)',
  );
  const { interval70: _, ...older } = slope;
  assert.equal(
    slopeText({ ...gauge, slope: older }),
    '1.20 kB/iteration (99 %: -200 B/iteration to 2.60 kB/iteration)',
  );
});

test('by the hour where there is one, and it says where a metric was never steady', () => {
  const slope = { perIteration: 1, low: 0, high: 2 };
  const slopePerHour = { perHour: 1200, low: -200, high: 2600, interval70 };
  assert.match(
    slopeText({ ...gauge, slope, slopePerHour }),
    /^1\.20 kB\/h \(70 %: .*, never steady\)$/,
  );
  assert.match(slopeText({ ...gauge, slope }), /, never steady\)$/);
});
