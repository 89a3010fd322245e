import type { MetricSummary } from '../core/record.ts';
import type { Accumulator } from '../statistics/accumulator.ts';
import type { Course } from '../statistics/course.ts';
import { growthPercent } from '../statistics/growth.ts';
import type { MeasurementExtent, MetricData } from './metric-data.ts';

/** The summary of one metric for the record; what cannot be computed is absent, never 0. */
export function summariseMetric(data: MetricData, extent: MeasurementExtent): MetricSummary {
  const { kind, unit } = data.definition;
  if (data.kind === 'total') {
    return { kind, unit, count: data.total, ...(data.addsUp && rate(data.total, extent)) };
  }
  const { values, failed } = data;
  const isTrend = kind === 'trend';
  return {
    kind,
    unit,
    count: values.count,
    ...(isTrend && { failed }),
    ...present({
      min: values.min,
      max: values.max,
      mean: values.mean,
      median: values.median,
      ...(isTrend && {
        p90: values.percentile(90),
        p95: values.percentile(95),
        p99: values.percentile(99),
      }),
    }),
    ...(isTrend && spread(values)),
    ...course(values, extent),
    ...(isTrend && values.count > 0 && rate(values.count, extent)),
  };
}

function spread(values: Accumulator): Pick<MetricSummary, 'medianInterval' | 'outliers'> {
  const { medianInterval, outliers } = values;
  return { ...(medianInterval && { medianInterval }), ...(outliers && { outliers }) };
}

/** How the values moved over the run; one value alone did not. */
function course(
  values: Accumulator,
  { seconds }: MeasurementExtent,
): Pick<MetricSummary, 'first' | 'last' | 'growthPercent' | 'slope' | 'slopePerHour'> {
  const { ends } = values;
  if (ends === undefined || values.count < 2) return {};
  const growth = growthPercent(ends);
  return {
    first: ends.first,
    last: ends.last,
    ...(Number.isFinite(growth) && { growthPercent: growth }),
    ...slopeOf(values.course(seconds)),
    ...slopePerHourOf(values.courseByHour(seconds)),
  };
}

function slopeOf(course: Course | undefined): Pick<MetricSummary, 'slope'> {
  if (course === undefined) return {};
  const { slope, steadyFrom } = course;
  return {
    slope: {
      perIteration: slope.slope,
      low: slope.low,
      high: slope.high,
      interval70: slope.interval70,
      ...(steadyFrom !== undefined && { steadyFrom }),
    },
  };
}

function slopePerHourOf(course: Course | undefined): Pick<MetricSummary, 'slopePerHour'> {
  if (course === undefined) return {};
  const { slope, steadyFrom } = course;
  return {
    slopePerHour: {
      perHour: slope.slope,
      low: slope.low,
      high: slope.high,
      interval70: slope.interval70,
      ...(steadyFrom !== undefined && { steadyFromHours: steadyFrom }),
    },
  };
}

function rate(count: number, { seconds }: MeasurementExtent): Pick<MetricSummary, 'ratePerSecond'> {
  return seconds > 0 ? { ratePerSecond: count / seconds } : {};
}

/** Leaves out what is undefined. */
function present<Key extends string>(
  values: Readonly<Partial<Record<Key, number | undefined>>>,
): Partial<Record<Key, number>> {
  const kept: Partial<Record<Key, number>> = {};
  for (const key in values) {
    const value = values[key];
    if (value !== undefined) kept[key] = value;
  }
  return kept;
}
