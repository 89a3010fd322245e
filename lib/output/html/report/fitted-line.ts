import type { MetricSummary, ThresholdResult } from '../../../core/record.ts';
import { medianInPlace } from '../../../statistics/select.ts';
import type { RunSeries } from '../../series/run-series.ts';
import type { ChartLine, ChartMark } from '../chart.ts';
import type { ChartedRecord, RunAxis } from './run-lines.ts';

/** A slope with its interval, in units of the axis. */
interface Fit {
  readonly rise: number;
  readonly low: number;
  readonly high: number;
  /** The x from which on the metric was steady. */
  readonly from: number;
}

const msPerHour = 3_600_000;

/** The slope by which a run of its kind is judged: by time where it was told how long to last. */
export function axisOf(record: ChartedRecord, metric: string): RunAxis {
  return record.metrics?.[metric]?.slopePerHour === undefined ? 'iteration' : 'time';
}

/** Undefined where there were too few values, or where the metric never was steady. */
export function fitOf(
  { slope, slopePerHour }: MetricSummary,
  axis: RunAxis,
  { phases }: RunSeries,
): Fit | undefined {
  if (axis === 'iteration') {
    if (slope?.steadyFrom === undefined) return undefined;
    return { rise: slope.perIteration, low: slope.low, high: slope.high, from: slope.steadyFrom };
  }
  if (slopePerHour?.steadyFromHours === undefined) return undefined;
  const begin = phases.find(({ phase }) => phase === 'measurement')?.fromMs ?? 0;
  return {
    rise: slopePerHour.perHour / msPerHour,
    low: slopePerHour.low / msPerHour,
    high: slopePerHour.high / msPerHour,
    from: begin + slopePerHour.steadyFromHours * msPerHour,
  };
}

/**
 * The Theil-Sen line over the steady part, through the median of what is left when its rise is taken
 * away (Sen's intercept), and as a band the lines of the interval's ends through its middle.
 */
export function fittedLine(fit: Fit, { x, y }: ChartLine): ChartLine | undefined {
  const steady = x.flatMap((at, index) => (at >= Math.max(0, fit.from) ? [index] : []));
  const [first, last] = [x[steady[0] ?? 0], x[steady.at(-1) ?? 0]];
  if (steady.length < 3 || first === undefined || last === undefined || first === last) {
    return undefined;
  }
  const rest = Float64Array.from(steady, (index) => (y[index] ?? 0) - fit.rise * (x[index] ?? 0));
  const middle = (first + last) / 2;
  const level = medianInPlace(rest, rest.length) + fit.rise * middle;
  const at = (end: number, rise: number) => level + rise * (end - middle);
  // In the middle the band is as narrow as it is.
  const ends = [first, middle, last];
  return {
    ...{ label: 'Theil-Sen line', colour: 2, style: 'trend', x: ends },
    y: ends.map((end) => at(end, fit.rise)),
    low: ends.map((end) => Math.min(at(end, fit.low), at(end, fit.high))),
    high: ends.map((end) => Math.max(at(end, fit.low), at(end, fit.high))),
  };
}

/** What a limit of the slope allows, from where the fitted line begins. */
export function allowedLines(
  thresholds: readonly ThresholdResult[],
  fitted: ChartLine | undefined,
  axis: RunAxis,
): ChartLine[] {
  if (fitted === undefined) return [];
  return thresholds.flatMap(({ expression, limit, unit }): ChartLine[] => {
    const isOfAxis = unit.endsWith(axis === 'time' ? '/h' : '/iteration');
    if (limit === undefined || !isOfAxis || !/^slope.* <=? /.test(expression)) return [];
    const [level = 0] = fitted.y;
    const [start = 0] = fitted.x;
    const x = [start, fitted.x.at(-1) ?? start];
    const perUnit = axis === 'time' ? limit / msPerHour : limit;
    const y = x.map((at) => level + perUnit * (at - start));
    return [{ label: expression, colour: 6, style: 'trend', x, y }];
  });
}

/** Limits that are a level, or can be said as one. */
export function limitMarks(
  thresholds: readonly ThresholdResult[],
  summary: MetricSummary | undefined,
): ChartMark[] {
  return thresholds.flatMap(({ expression, limit, unit }): ChartMark[] => {
    if (limit === undefined) return [];
    if (unit === summary?.unit) return [{ at: limit, label: expression, kind: 'limit' }];
    if (!/^growth <=? /.test(expression) || summary?.first === undefined) return [];
    return [{ at: summary.first * (1 + limit / 100), label: expression, kind: 'limit' }];
  });
}
