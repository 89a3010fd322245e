import { type Random, seededRandom } from '../../statistics/random.ts';
import type { HistoryEntry, HistoryMetric } from '../entry.ts';

const random: Random = seededRandom(3);

/** A value with a little noise: uniform, two percent to either side. For tests. */
export function about(value: number): number {
  return value * (0.98 + 0.04 * random());
}

/**
 * Nights from 2026-11-01 on, each as the function says. For tests.
 *
 * @param change what differs from a passed night with a p95 of about 70 ms
 */
export function nights(
  count: number,
  change: (index: number) => Partial<HistoryEntry> = () => ({}),
): HistoryEntry[] {
  return Array.from({ length: count }, (_, index) => ({
    schema: 'bench/history/v1',
    date: new Date(Date.UTC(2026, 10, 1 + index, 22)).toISOString(),
    runId: `run${index}`,
    scenario: 'soak',
    verdict: 'pass',
    reasons: ['all 3 thresholds were met'],
    durationMs: 8 * 3_600_000,
    iterations: { planned: 1000, completed: 1000, failed: 0 },
    judged: ['create', 'residue'],
    metrics: metricsWith({}),
    fingerprint: { containerd: '1.6.20' },
    ...change(index),
  }));
}

/** The metrics of a night, some of them others. For tests. */
export function metricsWith(
  others: Readonly<Record<string, HistoryMetric>>,
): Readonly<Record<string, HistoryMetric>> {
  return {
    create: { kind: 'trend', unit: 'ms', median: about(60), p95: about(70) },
    'harness.rss': {
      kind: 'gauge',
      unit: 'bytes',
      last: about(70e6),
      growth: 0.1,
      slope: about(1),
    },
    iterations: { kind: 'counter', unit: 'count', total: 1000, rate: about(10) },
    failures: { kind: 'counter', unit: 'count', total: 0, rate: 0 },
    residue: { kind: 'counter', unit: 'count', total: 0 },
    ...others,
  };
}

/** A trend with the p95. For tests. */
export function trendOf(p95: number): HistoryMetric {
  return { kind: 'trend', unit: 'ms', median: about(60), p95: about(p95) };
}
