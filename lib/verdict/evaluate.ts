import type { Aggregate, Threshold } from '../core/metric.ts';
import type { ThresholdResult } from '../core/record.ts';
import { formatValue } from '../core/units.ts';
import { minimumPoints } from '../statistics/block-bootstrap.ts';
import { type Ends, growthPercent } from '../statistics/growth.ts';
import { minimumCount } from '../statistics/quantile.ts';
import { holds, sentenceOn, withRemarks } from './compare.ts';
import { isPerHour } from './grammar.ts';
import type { MeasurementExtent, MetricData } from './metric-data.ts';
import { judgeSlope } from './slope-verdict.ts';
import { judgeWindows } from './window-verdict.ts';

type Judgement = Pick<ThresholdResult, 'value' | 'limit' | 'verdict' | 'why' | 'remarks'>;
type Values = Extract<MetricData, { kind: 'values' }>;
type Total = Extract<MetricData, { kind: 'total' }>;

/**
 * Judges one threshold. Without data the answer is `no-data`, with too little of it
 * `inconclusive`; neither passes.
 */
export function evaluateThreshold(
  threshold: Threshold,
  data: MetricData | undefined,
  extent: MeasurementExtent,
): ThresholdResult {
  const { metric, expression, limit, unit, times } = threshold;
  // A factor is no limit: that is known with the window that it is of.
  const known = times === undefined ? { limit } : {};
  return { metric, expression, ...known, unit, ...judge(threshold, data, extent) };
}

function judge(
  threshold: Threshold,
  data: MetricData | undefined,
  extent: MeasurementExtent,
): Judgement {
  if (data === undefined) return noData(threshold, 'was not measured');
  if (data.kind === 'total') return judgeTotal(threshold, data, extent);
  const { window } = threshold;
  if (window !== undefined) return judgeWindows({ ...threshold, window }, data.windows ?? []);
  if (data.values.count === 0) {
    if (data.failed === 0) return noData(threshold, 'was not measured');
    return noData(threshold, `failed all ${data.failed} times, so that there is no value`);
  }
  return judgeValues(threshold, data, extent);
}

function judgeTotal(threshold: Threshold, data: Total, extent: MeasurementExtent): Judgement {
  if (threshold.aggregate.name === 'rate') {
    if (!data.addsUp) return noData(threshold, 'is looked at once, so that it has no rate');
    return judgeRate(threshold, data.total, extent);
  }
  const judgement = judgeValue(threshold, data.total);
  const isOpen = data.gaps.length > 0 && judgement.verdict === 'pass';
  const gaps = `not everything could be told: ${data.gaps.join('; ')}`;
  const remarks = [...data.details, ...(isOpen ? [gaps] : [])];
  return withRemarks(isOpen ? { ...judgement, verdict: 'inconclusive' } : judgement, remarks);
}

function judgeValues(threshold: Threshold, data: Values, extent: MeasurementExtent): Judgement {
  const { values } = data;
  const { aggregate } = threshold;
  switch (aggregate.name) {
    case 'count':
      return judgeValue(threshold, values.count);
    case 'rate':
      return judgeRate(threshold, values.count, extent);
    case 'min':
    case 'max':
    case 'mean':
    case 'median':
      return judgeValue(threshold, values[aggregate.name]);
    case 'first':
    case 'last':
      return judgeValue(threshold, values.ends?.[aggregate.name]);
    case 'percentile':
      return judgePercentile(threshold, aggregate.percentile, data, extent);
    case 'growth':
      return judgeGrowth(threshold, values.count, values.ends);
    case 'slope':
      return judgeSlopeOf(threshold, data, extent);
    case 'total':
      return noData(threshold, `is a ${data.definition.kind}, which has no total`);
  }
}

function judgeValue(threshold: Threshold, value: number | undefined): Judgement {
  if (value === undefined) return noData(threshold, 'has no value');
  const { operator, limit } = threshold;
  return {
    value,
    verdict: holds(value, operator, limit) ? 'pass' : 'fail',
    why: sentenceOn(subjectOf(threshold), value, threshold),
  };
}

function judgeRate(threshold: Threshold, count: number, extent: MeasurementExtent): Judgement {
  if (extent.seconds <= 0) return noData(threshold, 'has no rate, since no time was measured');
  return judgeValue(threshold, count / extent.seconds);
}

function judgePercentile(
  threshold: Threshold,
  percent: number,
  { values }: Values,
  extent: MeasurementExtent,
): Judgement {
  const value = values.percentile(percent);
  if (value !== undefined) return judgeValue(threshold, value);
  const needed = minimumCount(percent);
  const iterations = Math.ceil((needed * Math.max(1, extent.iterations)) / values.count);
  return {
    verdict: 'inconclusive',
    why:
      `${subjectOf(threshold)} needs at least ${needed} values, there were ${values.count}: ` +
      `run at least ${iterations} iterations`,
  };
}

function judgeGrowth(threshold: Threshold, count: number, ends: Ends | undefined): Judgement {
  if (ends === undefined || count < 2) {
    return noData(threshold, 'has one value only, and growth lies between two');
  }
  const growth = growthPercent(ends);
  if (Number.isFinite(growth)) return judgeValue(threshold, growth);
  // No number stands for growth from 0, but every comparison with one has an answer.
  const unit = threshold.unit === 'percent' ? 'count' : threshold.unit;
  return {
    verdict: holds(growth, threshold.operator, threshold.limit) ? 'pass' : 'fail',
    why:
      `${threshold.metric} went from 0 to ${formatValue(ends.last, unit)}: ` +
      `a growth ${growth > 0 ? 'above' : 'below'} any percentage`,
  };
}

function judgeSlopeOf(
  threshold: Threshold,
  { values }: Values,
  extent: MeasurementExtent,
): Judgement {
  const byHour = isPerHour(threshold.unit);
  const course = byHour ? values.courseByHour(extent.seconds) : values.course(extent.seconds);
  const length = byHour ? { hours: extent.seconds / 3600 } : { iterations: extent.iterations };
  if (course !== undefined) return judgeSlope(threshold, course, length);
  const why =
    values.count < minimumPoints
      ? `needs at least ${minimumPoints} values, there were ${values.count}`
      : 'needs values of more than one iteration';
  const iterations = Math.ceil((minimumPoints * extent.iterations) / Math.max(1, values.count));
  const advice =
    byHour || iterations <= extent.iterations
      ? 'run longer'
      : `run at least about ${iterations} iterations`;
  return { verdict: 'inconclusive', why: `${subjectOf(threshold)} ${why}: ${advice}` };
}

function noData(threshold: Threshold, reason: string): Judgement {
  return {
    verdict: 'no-data',
    why: `${threshold.metric} ${reason}: without data "${threshold.expression}" cannot pass`,
  };
}

function subjectOf({ aggregate, metric }: Threshold): string {
  return `${nameOf(aggregate)} of ${metric}`;
}

function nameOf(aggregate: Aggregate): string {
  return aggregate.name === 'percentile' ? `p${aggregate.percentile}` : aggregate.name;
}
