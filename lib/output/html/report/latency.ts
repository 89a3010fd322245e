import type { MetricSummary, ThresholdResult } from '../../../core/record.ts';
import { formatDuration } from '../../../core/units.ts';
import { medianInPlace } from '../../../statistics/select.ts';
import { absent, intervalText, valueText } from '../../metric-text.ts';
import type { Distribution, RunSeries } from '../../series/run-series.ts';
import { type ChartMark, logRangeOf, rangeOf } from '../chart.ts';
import type { FigureList } from '../figure.ts';
import { type Html, html, trusted } from '../html-text.ts';
import { section } from '../page.ts';
import {
  bucketCaption,
  bucketNote,
  type ChartedRecord,
  chartLine,
  extremes,
  runBands,
  xRangeOf,
} from './run-lines.ts';
import { isOfWindow } from './windows.ts';

type Durations = RunSeries['durations'][string];

/** Below it a picture says less than the table. */
const leastValues = 5;

/** Each operation over time and as a distribution; the calls inside one are folded away. */
export function latencySection(
  record: ChartedRecord,
  series: RunSeries,
  figures: FigureList,
): Html | undefined {
  const named = Object.entries(series.durations);
  const drawn = named.filter(([, { line }]) => line.count >= leastValues);
  const isCall = (name: string) => name.includes('.');
  const main = drawn
    .filter(([name]) => !isCall(name))
    .sort(([a], [b]) => rank(record, a) - rank(record, b));
  const calls = drawn.filter(([name]) => isCall(name));
  const pair = ([name, durations]: readonly [string, Durations]) =>
    figurePair(record, series, name, durations, figures);
  const table = durationTable(record);
  if (main.length === 0 && table === undefined) return undefined;
  return section('latency', 'Latency', [
    main.length === 0
      ? undefined
      : html`<p>First each operation over time, at the moment it began; beside it the share of the measured values that took no longer (ECDF). ${bucketNote(main.map(([, { line }]) => line))}</p>`,
    main.length === 0 ? undefined : html`<div class="figures">${main.map(pair)}</div>`,
    calls.length === 0
      ? undefined
      : html`<details><summary>The calls inside these operations (${calls.length})</summary><div class="figures">${calls.map(pair)}</div></details>`,
    table,
  ]);
}

/** So many times the median: on a linear axis all but the longest would lie on the ground. */
const farAbove = 20;

function medianOf(values: readonly number[]): number {
  const copy = Float64Array.from(values);
  return medianInPlace(copy, copy.length);
}

/** What a threshold judges comes first. */
function rank({ thresholds }: ChartedRecord, name: string): number {
  if (thresholds.some(({ metric }) => metric === name)) return 0;
  return name === 'iteration' ? 2 : 1;
}

function figurePair(
  record: ChartedRecord,
  series: RunSeries,
  name: string,
  { line, distribution }: Durations,
  figures: FigureList,
): readonly (Html | undefined)[] {
  const limits = record.thresholds.flatMap((threshold) =>
    threshold.metric === name ? limitOf(threshold) : [],
  );
  const drawn = chartLine(series, line, 'time', { label: name, colour: 1 });
  const at = limits.map((limit) => limit.at);
  const values = extremes([drawn]);
  const isWide = Math.max(...values) > farAbove * medianOf(drawn.y);
  const yRange = isWide ? logRangeOf(values, at) : rangeOf([0, ...values], at);
  const outside = limits.filter((limit) => limit.at > yRange[1]);
  const far = outside.map(
    ({ label, at }) => `The limit ${label} lies ${farText(at / yRange[1])} above the picture.`,
  );
  return [
    figures.add({
      title: name,
      width: 'half',
      height: 206,
      caption: [
        ...(record.metrics ? [slowestText(record.metrics[name])] : []),
        ...(isWide ? ['The axis of durations is logarithmic.'] : []),
        bucketCaption(line),
        ...far,
      ].join(' '),
      chart: {
        ...{
          x: 'time',
          y: 'ms',
          xRange: xRangeOf([drawn]),
          yRange,
          lines: [drawn],
          yMarks: limits,
        },
        ...{ bands: runBands(series, 'time'), group: 'time' },
        ...(isWide && { yScale: 'log' }),
      },
    }),
    distribution.count < leastValues
      ? undefined
      : figures.add(distributionFigure(name, distribution, record.metrics?.[name], limits)),
  ];
}

function slowestText(summary: MetricSummary | undefined): string {
  if (summary?.max === undefined) return 'Not in the measurement.';
  const outliers = summary.outliers?.count ?? 0;
  const beyond = outliers === 0 ? '' : `, ${outliers} ${outliers === 1 ? 'outlier' : 'outliers'}`;
  return `${valueText(summary.min, 'ms')} to ${valueText(summary.max, 'ms')}${beyond}.`;
}

function farText(times: number): string {
  return `${times.toPrecision(2)} times`;
}

function distributionFigure(
  name: string,
  distribution: Distribution,
  summary: MetricSummary | undefined,
  limits: readonly ChartMark[],
) {
  const { upTo, counts, count } = distribution;
  let seen = 0;
  const shares = counts.map((each) => {
    seen += each;
    return (100 * seen) / count;
  });
  // The curve begins on the ground, at the lower end of the first bin.
  const x = [(upTo[0] ?? 0) / 1.01, ...upTo];
  const xMarks = [
    ...figureMark('median', summary?.median),
    ...figureMark('p95', summary?.p95),
    ...limits,
  ];
  const end = upTo.at(-1) ?? 1;
  const isWide = end > 20 * (x[0] ?? 1);
  const inside = limits.filter(({ at }) => at < 2 * end).map(({ at }) => at);
  const [from, to] = rangeOf([...x, ...inside]);
  return {
    title: `${name}: distribution`,
    width: 'half' as const,
    height: 206,
    caption:
      `Of ${count} values.${summary ? figuresText(summary) : ''}` +
      `${isWide ? ' The axis is logarithmic.' : ''}`,
    chart: {
      ...{ x: 'ms' as const, y: 'percent' as const, yRange: [0, 102] as const },
      xRange: isWide
        ? ([x[0] ?? 1, Math.max(end, ...inside) * 1.1] as const)
        : ([from, to] as const),
      ...(isWide && { xScale: 'log' as const }),
      lines: [{ label: 'took no longer', colour: 3, x, y: [0, ...shares], style: 'step' as const }],
      xMarks,
    },
  };
}

function figuresText({ median, p95, max }: MetricSummary): string {
  const beyond = p95 === undefined ? '' : `, p95 ${valueText(p95, 'ms')}`;
  return ` Median ${valueText(median, 'ms')}${beyond}, maximum ${valueText(max, 'ms')}.`;
}

function figureMark(label: string, value: number | undefined): ChartMark[] {
  if (value === undefined) return [];
  return [{ at: value, label: `${label} ${formatDuration(value)}`, kind: 'figure' }];
}

/** A limit in ms of the whole run; of growth, slopes and windows there is none in these pictures. */
function limitOf({ expression, limit, unit }: ThresholdResult): ChartMark[] {
  return limit !== undefined && unit === 'ms' && !isOfWindow(expression)
    ? [{ at: limit, label: expression, kind: 'limit' }]
    : [];
}

function durationTable({ metrics = {} }: ChartedRecord): Html | undefined {
  const rows = Object.entries(metrics).filter(
    ([, { kind, unit }]) => kind === 'trend' && unit === 'ms',
  );
  if (rows.length === 0) return undefined;
  const headers = ['Count', 'Failed', 'Median', 'Its 95 % interval', 'p95', 'p99', 'Maximum'];
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Durations"><table class="numbers">
<thead><tr><th scope="col">Operation</th>${headers.map((header) => html`<th scope="col">${header}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([name, metric]) =>
      html`<tr><th scope="row"${name.includes('.') ? trusted(' class="part"') : undefined}><code>${name}</code></th><td>${metric.count}</td><td>${metric.failed ?? absent}</td><td>${valueText(metric.median, 'ms')}</td><td>${intervalText(metric)}</td><td>${valueText(metric.p95, 'ms')}</td><td>${valueText(metric.p99, 'ms')}</td><td>${valueText(metric.max, 'ms')}</td></tr>`,
  )}</tbody></table></div>`;
}
