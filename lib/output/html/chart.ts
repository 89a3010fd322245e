import type { FactUnit } from '../../core/fact.ts';
import type { ThresholdUnit } from '../../core/metric.ts';

/** What an axis counts. `time`: ms since the run began. `iteration`: 1 is the first measured one. */
export type AxisUnit = ThresholdUnit | FactUnit | 'time' | 'iteration';

/** A line of a chart; columns of equal length. */
export interface ChartLine {
  readonly label: string;
  /** Of the palette, 1 to 6. */
  readonly colour: number;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Drawn as a band round the line. */
  readonly low?: readonly number[];
  readonly high?: readonly number[];
  /** `trend`: a fitted line, drawn dashed over the others. `step`: the level holds up to the next x. */
  readonly style?: 'trend' | 'step';
}

/** Part of the x axis that is shaded. */
export interface ChartBand {
  readonly from: number;
  readonly to: number;
  readonly kind: 'warm-up' | 'fault' | 'recovery' | 'settle' | 'stall';
  /** Stands in the picture; empty: none. */
  readonly label: string;
}

/** A line across the picture: a limit of y, or a figure of x. */
export interface ChartMark {
  readonly at: number;
  readonly label: string;
  readonly kind: 'limit' | 'figure';
}

/** All that the page's script needs to draw a chart. */
export interface Chart {
  readonly x: AxisUnit;
  readonly y: AxisUnit;
  readonly xRange: readonly [number, number];
  readonly yRange: readonly [number, number];
  /** `log`: of a distribution, whose long tail would press the rest together. */
  readonly xScale?: 'log';
  /** `log`: of durations of which a few are many times as long as most. */
  readonly yScale?: 'log';
  /** What stands under the x axis. Default: by its unit. */
  readonly xLabel?: string;
  readonly lines: readonly ChartLine[];
  readonly bands?: readonly ChartBand[];
  readonly xMarks?: readonly ChartMark[];
  readonly yMarks?: readonly ChartMark[];
  /** Charts of one group show the cursor at the same x. */
  readonly group?: string;
}

/** Charts with each column once: the lines of many charts have the same x. */
export interface PackedCharts {
  readonly columns: readonly (readonly number[])[];
  /** In the lines, the place of a column instead of the column. */
  readonly charts: readonly unknown[];
}

export function packCharts(charts: readonly Chart[]): PackedCharts {
  const places = new Map<string, number>();
  const columns: (readonly number[])[] = [];
  const placeOf = (column: readonly number[]): number => {
    const key = column.join();
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, columns.length);
    return columns.push(column) - 1;
  };
  const packed = charts.map(({ lines, ...chart }) => ({
    ...chart,
    lines: lines.map(({ x, y, low, high, ...line }) => ({
      ...line,
      ...{ x: placeOf(x), y: placeOf(y) },
      ...(low !== undefined && high !== undefined && { low: placeOf(low), high: placeOf(high) }),
    })),
  }));
  return { columns, charts: packed };
}

/**
 * From where to where an axis goes: all values, and what is marked where that leaves the values at least a third
 * of the room. A level that hardly moves is not blown up: the axis spans at least a twentieth of it.
 */
export function rangeOf(
  values: readonly number[],
  marks: readonly number[] = [],
): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  const least = Math.max(high - low, Math.abs(high) / 20) || 1;
  for (const mark of marks) {
    const [from, to] = [Math.min(low, mark), Math.max(high, mark)];
    if (to - from <= 3 * Math.max(least, Math.abs(high) / 5)) [low, high] = [from, to];
  }
  const missing = Math.max(0, least - (high - low));
  const room = 0.06 * (high - low + missing);
  const from = low - missing / 2 - room;
  return [low >= 0 ? Math.max(0, from) : from, high + missing / 2 + room];
}

/** The same for a logarithmic axis, which has no place for what is not above 0. */
export function logRangeOf(
  values: readonly number[],
  marks: readonly number[] = [],
): [number, number] {
  const logarithms = (all: readonly number[]) => all.filter((one) => one > 0).map(Math.log);
  const [low, high] = rangeOf(logarithms(values), logarithms(marks));
  return [Math.exp(low), Math.exp(high)];
}
