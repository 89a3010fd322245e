import type { MetricUnit, ThresholdUnit } from '../core/metric.ts';
import { median } from '../statistics/quantile.ts';
import type { HistoryEntry, HistoryMetric } from './entry.ts';

/** What of a metric is followed from night to night. */
export type HistoryAggregate = 'median' | 'p95' | 'last' | 'growth' | 'slope' | 'total' | 'rate';

/** One figure over the nights that have it. The arrays are of one length. */
export interface HistoryFigures {
  readonly metric: string;
  readonly aggregate: HistoryAggregate;
  readonly unit: ThresholdUnit;
  /** ISO 8601, ascending. */
  readonly dates: readonly string[];
  readonly values: readonly number[];
  /** Of rates. */
  readonly moreIsBetter: boolean;
  /** The least difference to a value before that matters, in `unit`. */
  matters(before: number): number;
}

/** Differences below this share of a level do not matter, as in comparisons of runs. */
const smallestShare = 0.05;

const aggregatesOf = {
  trend: ['median', 'p95'],
  gauge: ['last', 'growth', 'slope'],
  counter: ['total'],
} as const;

/** Where a run has them; those of `iterations` are a rate, since nights are not equally long. */
const always = ['iterations', 'failures', 'residue', 'recovery'];

/**
 * The metrics that are followed unless others are asked for: what the latest run is judged by,
 * and the basic counters.
 */
export function followedMetrics(entries: readonly HistoryEntry[]): readonly string[] {
  return [...new Set([...(entries.at(-1)?.judged ?? []), ...always])];
}

/**
 * The figures of some metrics, night by night.
 *
 * @param entries by date, of one scenario and one fingerprint
 */
export function figuresOf(
  entries: readonly HistoryEntry[],
  metrics: readonly string[],
): readonly HistoryFigures[] {
  return metrics.flatMap((metric) => {
    const known = entries.findLast((entry) => entry.metrics[metric] !== undefined);
    const latest = known?.metrics[metric];
    if (latest === undefined) return [];
    const aggregates = metric === 'iterations' ? (['rate'] as const) : aggregatesOf[latest.kind];
    return aggregates.flatMap((aggregate) => {
      const figures = one(entries, metric, latest.unit, aggregate);
      return figures.values.length === 0 ? [] : [figures];
    });
  });
}

function one(
  entries: readonly HistoryEntry[],
  metric: string,
  unit: MetricUnit,
  aggregate: HistoryAggregate,
): HistoryFigures {
  const nights = entries.flatMap((entry) => {
    const value = entry.metrics[metric]?.[aggregate];
    return value === undefined ? [] : [{ date: entry.date, value }];
  });
  return {
    metric,
    aggregate,
    unit: unitOf(aggregate, unit),
    dates: nights.map(({ date }) => date),
    values: nights.map(({ value }) => value),
    moreIsBetter: aggregate === 'rate' || unit === 'bytes/s',
    matters: mattersFor(aggregate, metric, entries),
  };
}

function unitOf(aggregate: HistoryAggregate, unit: MetricUnit): ThresholdUnit {
  switch (aggregate) {
    case 'growth':
      return 'percent';
    case 'slope':
      return `${unit}/iteration`;
    case 'rate':
      return '1/s';
    default:
      return unit;
  }
}

/**
 * A level matters by its share. Growth is a share already; a slope matters when, over the
 * iterations of a night, it comes to such a share of the level.
 */
function mattersFor(
  aggregate: HistoryAggregate,
  metric: string,
  entries: readonly HistoryEntry[],
): (before: number) => number {
  if (aggregate === 'growth') return () => 100 * smallestShare;
  if (aggregate !== 'slope') return (before) => smallestShare * Math.abs(before);
  const level = middle(entries.map((entry) => lastOf(entry.metrics[metric])));
  const iterations = middle(entries.map((entry) => entry.iterations.completed));
  const least = iterations > 0 ? (smallestShare * Math.abs(level)) / iterations : 0;
  return () => least;
}

function lastOf(metric: HistoryMetric | undefined): number | undefined {
  return metric?.last;
}

function middle(values: readonly (number | undefined)[]): number {
  const known = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  return known.length === 0 ? 0 : median(known);
}
