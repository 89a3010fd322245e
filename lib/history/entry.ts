import { circumstancesOf, fingerprintOf } from '../comparison/fingerprint.ts';
import type { MetricKind, MetricUnit } from '../core/metric.ts';
import type { Plan } from '../core/plan.ts';
import type { MetricSummary, RunRecord, Verdict } from '../core/record.ts';

/** What is kept of a metric. What a kind does not have, or was not measured, is absent. */
export interface HistoryMetric {
  readonly kind: MetricKind;
  readonly unit: MetricUnit;
  /** Of a trend. */
  readonly median?: number;
  readonly p95?: number;
  /** Of a gauge: the median of the last tenth, growth in percent, and the slope per iteration. */
  readonly last?: number;
  readonly growth?: number;
  readonly slope?: number;
  /** Of a counter: how many, and how many per second. */
  readonly total?: number;
  readonly rate?: number;
}

/** A run, as one line of history.ndjson. */
export interface HistoryEntry {
  readonly schema: 'bench/history/v1';
  /** When the run began: ISO 8601, UTC. */
  readonly date: string;
  readonly runId: string;
  readonly scenario: string;
  readonly verdict: Verdict;
  /** The deciding ones, cut short. */
  readonly reasons: readonly string[];
  readonly durationMs: number;
  readonly iterations: RunRecord['iterations'];
  /** Metrics that a threshold is about. */
  readonly judged: readonly string[];
  readonly metrics: Readonly<Record<string, HistoryMetric>>;
  /** What must be equal for figures to be compared. */
  readonly fingerprint: Readonly<Record<string, string>>;
}

const mostReasons = 3;
const longestReason = 300;

/** What the history keeps of a run. */
export function historyEntry(plan: Plan, record: RunRecord): HistoryEntry {
  return {
    schema: 'bench/history/v1',
    date: record.startedAt,
    runId: record.runId,
    scenario: record.scenario,
    verdict: record.verdict,
    reasons: record.reasons.slice(0, mostReasons).map((reason) => reason.slice(0, longestReason)),
    durationMs: record.durationMs,
    iterations: record.iterations,
    judged: [...new Set(record.thresholds.map(({ metric }) => metric))],
    metrics: Object.fromEntries(
      Object.entries(record.metrics).map(([name, summary]) => [name, kept(summary)]),
    ),
    fingerprint: Object.fromEntries(fingerprintOf(plan, circumstancesOf(record))),
  };
}

function kept({ kind, unit, ...summary }: MetricSummary): HistoryMetric {
  const { median, p95, last, growthPercent, slope, count, ratePerSecond } = summary;
  switch (kind) {
    case 'trend':
      return { kind, unit, ...present({ median, p95 }) };
    case 'gauge':
      return {
        ...{ kind, unit },
        ...present({ last, growth: growthPercent, slope: slope?.perIteration }),
      };
    case 'counter':
      return { kind, unit, ...present({ total: count, rate: ratePerSecond }) };
  }
}

/** Without what is absent or no number: JSON has no word for either. */
function present<Key extends string>(
  values: Readonly<Record<Key, number | undefined>>,
): { readonly [key in Key]?: number } {
  const result: { [key in Key]?: number } = {};
  for (const key in values) {
    const value = values[key];
    if (value !== undefined && Number.isFinite(value)) result[key] = value;
  }
  return result;
}
