import type { RunRecord } from '../../../core/record.ts';
import type { Line, RunSeries } from '../../series/run-series.ts';
import type { ChartBand, ChartLine } from '../chart.ts';

/** What the charts take of the record of a run. One that goes on has limits, and no figures yet. */
export interface ChartedRecord {
  readonly thresholds: RunRecord['thresholds'];
  readonly metrics?: RunRecord['metrics'];
}

/** What the x axis of a chart of the run counts. */
export type RunAxis = 'time' | 'iteration';

/**
 * A line of the series as one of a chart. Over iterations it ends with the measurement: what settles afterwards
 * belongs to none. With several workers values may not be in order of time.
 */
export function chartLine(
  { warmupIterations, phases }: Pick<RunSeries, 'warmupIterations' | 'phases'>,
  line: Line,
  axis: RunAxis,
  look: Pick<ChartLine, 'label' | 'colour' | 'style'>,
): ChartLine {
  const at = axis === 'time' ? line.atMs : line.iteration.map((each) => each - warmupIterations);
  const settleMs =
    phases.find(({ phase }) => phase === 'settle')?.fromMs ?? Number.POSITIVE_INFINITY;
  const order = at
    .map((_, index) => index)
    .filter((index) => axis === 'time' || (line.atMs[index] ?? 0) < settleMs)
    .sort((a, b) => (at[a] ?? 0) - (at[b] ?? 0));
  const sorted = (column: readonly number[]) => order.map((index) => column[index] ?? 0);
  return {
    ...look,
    ...{ x: sorted(at), y: sorted(line.mean) },
    ...(line.low !== undefined &&
      line.high !== undefined && { low: sorted(line.low), high: sorted(line.high) }),
  };
}

/** What a line spans: its extremes, where it has them. */
export function extremes(lines: readonly ChartLine[]): number[] {
  return lines.flatMap(({ y, low, high }) => [...(low ?? y), ...(high ?? y)]);
}

/** From the first x of all to the last. */
export function xRangeOf(lines: readonly ChartLine[]): [number, number] {
  const ends = lines.flatMap(({ x }) => [x[0] ?? 0, x.at(-1) ?? 0]);
  const [from, to] = [Math.min(...ends), Math.max(...ends)];
  return from < to ? [from, to] : [from - 1, to + 1];
}

/** The warm-up, each fault until the service was back, and when the harness stood still; as many as can be told apart. */
export function runBands(series: RunSeries, axis: RunAxis): ChartBand[] {
  const at = (ms: number) => (axis === 'time' ? ms : iterationAt(series, ms));
  const { warmupIterations } = series;
  const warmup = series.phases
    .filter(({ phase }) => phase === 'warm-up' && warmupIterations > 0)
    .map(({ fromMs, toMs }): ChartBand => {
      const [from, to] = axis === 'time' ? [fromMs, toMs] : [-warmupIterations, 0];
      return { from, to, kind: 'warm-up', label: 'warm-up' };
    });
  const settle = series.phases
    .filter(({ phase }) => axis === 'time' && phase === 'settle')
    .map(
      ({ fromMs, toMs }): ChartBand => ({
        from: fromMs,
        to: toMs,
        kind: 'settle',
        label: 'settle',
      }),
    );
  const faults = series.faults.flatMap(({ kind, fromMs, endedMs, recoveredMs }): ChartBand[] => {
    const end = endedMs ?? recoveredMs ?? fromMs;
    const disturbed: ChartBand = { from: at(fromMs), to: at(end), kind: 'fault', label: kind };
    return recoveredMs === undefined
      ? [disturbed]
      : [{ from: at(end), to: at(recoveredMs), kind: 'recovery', label: '' }, disturbed];
  });
  const stalls = (series.stalls ?? []).map(
    ({ fromMs, toMs }): ChartBand => ({
      ...{ from: at(fromMs), to: at(toMs), kind: 'stall', label: 'harness stopped' },
    }),
  );
  return [...warmup, ...settle, ...faults, ...stalls];
}

/** The iteration that was going on, by the line that has most of them. */
function iterationAt({ durations, levels, warmupIterations }: RunSeries, ms: number): number {
  const line = durations.iteration?.line ?? Object.values(levels)[0];
  const index = line?.atMs.findIndex((each) => each >= ms) ?? -1;
  return (line?.iteration.at(index) ?? 0) - warmupIterations;
}

/** Says when a bucket holds more than one value. */
export function bucketNote(lines: readonly Line[]): string {
  const perBucket = Math.max(1, ...lines.map((line) => line.perBucket));
  if (perBucket === 1) return 'Each point is one value.';
  return (
    `Each point is the mean of up to ${perBucket} values in a row; the band round it goes from the ` +
    'lowest to the highest of them, so that no peak is lost.'
  );
}

/** The same in the caption of one picture: what of many values is in it. Empty where all are. */
export function bucketCaption({ perBucket }: Line): string {
  return perBucket === 1
    ? ''
    : `A point is the mean of up to ${perBucket} values, the band from the lowest to the highest.`;
}
