import type { ThresholdUnit } from '../core/metric.ts';
import type { MetricSummary, RunRecord, Verdict } from '../core/record.ts';
import { expositionText, type Family, type Point } from './exposition.ts';

const prefix = 'containerd_bench';

const verdicts: readonly Verdict[] = [
  ...(['pass', 'fail', 'inconclusive', 'no-data', 'error', 'aborted'] as const),
];

/** Base units of Prometheus, and what a value of ours is multiplied by. */
const baseUnits: Readonly<Record<ThresholdUnit, readonly [name: string, divisor: number]>> = {
  ms: ['seconds', 1000],
  bytes: ['bytes', 1],
  'bytes/s': ['bytes_per_second', 1],
  count: ['items', 1],
  percent: ['ratio', 100],
  'ms/iteration': ['seconds_per_iteration', 1000],
  'bytes/iteration': ['bytes_per_iteration', 1],
  'bytes/s/iteration': ['bytes_per_second_per_iteration', 1],
  'count/iteration': ['items_per_iteration', 1],
  'ms/h': ['seconds_per_hour', 1000],
  'bytes/h': ['bytes_per_hour', 1],
  'bytes/s/h': ['bytes_per_second_per_hour', 1],
  'count/h': ['items_per_hour', 1],
  '1/s': ['per_second', 1],
};

/**
 * A run as gauges for node-exporter's textfile collector: how it ended, when, and every summary
 * of its metrics, one family a unit. Files of different scenarios can lie in one folder: their
 * families have the same help, and the label `scenario` tells them apart.
 */
export function openMetrics(record: RunRecord): string {
  const metrics = Object.entries(record.metrics).flatMap(([name, summary]) =>
    valuesOf(name, summary),
  );
  const thresholds = record.thresholds.map(({ metric, expression, verdict }) => ({
    labels: { metric, expression },
    value: Number(verdict === 'pass'),
  }));
  const families: readonly Family[] = [
    ...runFamilies(record),
    {
      name: `${prefix}_threshold_met`,
      help: 'Whether the last run met a threshold: 1 yes, 0 no or not known.',
      points: thresholds,
    },
    ...byUnit(metrics),
  ];
  return expositionText(families.map((family) => withScenario(record.scenario, family)));
}

function withScenario(scenario: string, { points, ...family }: Family): Family {
  return {
    ...family,
    points: points.map(({ labels, value }) => ({ labels: { scenario, ...labels }, value })),
  };
}

function runFamilies(record: RunRecord): readonly Family[] {
  const { verdict, startedAt, endedAt, durationMs, iterations, residue, versions } = record;
  const one = (value: number): readonly Point[] => [{ labels: {}, value }];
  const info = {
    run_id: record.runId,
    harness: versions.harness,
    containerd: versions.containerd ?? '',
    runtime: versions.runtime ?? '',
    kernel: record.host.kernel,
  };
  return [
    family('run_verdict', 'Verdict of the last run: 1 for the one it has, 0 for the others.', [
      ...verdicts.map((each) => ({ labels: { verdict: each }, value: Number(each === verdict) })),
    ]),
    family('run_info', 'What the last run was made with.', [{ labels: info, value: 1 }]),
    family('run_start_timestamp_seconds', 'When the last run began.', one(unixTime(startedAt))),
    family('run_end_timestamp_seconds', 'When the last run ended.', one(unixTime(endedAt))),
    family('run_duration_seconds', 'How long the last run took.', one(durationMs / 1000)),
    family('run_iterations', 'Measured iterations of the last run.', [
      ...Object.entries(iterations).map(([state, value]) => ({ labels: { state }, value })),
    ]),
    family(
      'run_residue_items',
      'What the last run left behind; absent when nobody looked.',
      residue === undefined ? [] : one(residue.total),
    ),
  ];
}

function family(name: string, help: string, points: readonly Point[]): Family {
  return { name: `${prefix}_${name}`, help, points };
}

function unixTime(iso: string): number {
  return Date.parse(iso) / 1000;
}

interface Value {
  readonly metric: string;
  readonly aggregate: string;
  readonly unit: ThresholdUnit;
  readonly value: number | undefined;
}

function valuesOf(metric: string, summary: MetricSummary): readonly Value[] {
  const { unit, kind, count, failed, growthPercent, slope, slopePerHour, ratePerSecond } = summary;
  const value = (aggregate: string, unit: ThresholdUnit, value: number | undefined): Value => ({
    ...{ metric, aggregate, unit, value },
  });
  const perIteration = `${unit}/iteration` satisfies ThresholdUnit;
  const perHour = `${unit}/h` satisfies ThresholdUnit;
  return [
    ...levels.map((aggregate) => value(aggregate, unit, summary[aggregate])),
    value(kind === 'counter' ? 'total' : 'count', 'count', count),
    value('failed', 'count', failed),
    value('rate', '1/s', ratePerSecond),
    value('growth', 'percent', growthPercent),
    value('slope', perIteration, slope?.perIteration),
    value('slope_low', perIteration, slope?.low),
    value('slope_high', perIteration, slope?.high),
    value('slope', perHour, slopePerHour?.perHour),
    value('slope_low', perHour, slopePerHour?.low),
    value('slope_high', perHour, slopePerHour?.high),
  ];
}

/** Aggregates in the metric's own unit, as thresholds name them. */
const levels = [
  ...(['min', 'max', 'mean', 'median', 'p90', 'p95', 'p99', 'first', 'last'] as const),
];

function byUnit(values: readonly Value[]): readonly Family[] {
  return Object.entries(baseUnits).map(([unit, [name, divisor]]) => ({
    name: `${prefix}_metric_${name}`,
    help: `Summaries of the metrics of the last run in ${name.replaceAll('_', ' ')}.`,
    points: values.flatMap((one) =>
      one.unit === unit && one.value !== undefined
        ? [{ labels: { metric: one.metric, aggregate: one.aggregate }, value: one.value / divisor }]
        : [],
    ),
  }));
}
