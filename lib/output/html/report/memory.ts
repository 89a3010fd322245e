import type { MetricSummary } from '../../../core/record.ts';
import { formatValue } from '../../../core/units.ts';
import { slopeText } from '../../metric-text.ts';
import type { RunSeries } from '../../series/run-series.ts';
import { type ChartLine, type ChartMark, rangeOf } from '../chart.ts';
import type { FigureList } from '../figure.ts';
import { type Html, html } from '../html-text.ts';
import { section } from '../page.ts';
import { allowedLines, axisOf, fitOf, fittedLine, limitMarks } from './fitted-line.ts';
import {
  bucketCaption,
  bucketNote,
  type ChartedRecord,
  chartLine,
  extremes,
  runBands,
  xRangeOf,
} from './run-lines.ts';

/** Resident memory, one of each who takes part, in one picture. */
const overview = [
  ['harness.rss', 'harness RSS'],
  ['daemon.rss', 'daemon RSS'],
  ['shims.pss', 'shims PSS, in sum'],
] as const;

/** Each in a picture of its own, since they differ by more than they change. */
const detailed = [
  ['harness.heap', 'Harness: JavaScript heap'],
  ['harness.rss', 'Harness: RSS'],
  ['harness.anon', 'Harness: Anonymous'],
  ['daemon.rss', 'Daemon: RSS'],
  ['daemon.anon', 'Daemon: Anonymous'],
  ['daemon.heap', 'Daemon: Go heap'],
  ['shims.pss', 'Shims: PSS in sum'],
  ['shims.anon', 'Shims: Anonymous in sum'],
] as const;

/** Memory over time, and each part of it by itself with its slope and limits. */
export function memorySection(
  record: ChartedRecord,
  series: RunSeries,
  figures: FigureList,
): Html | undefined {
  const parts = [
    overTime(series, figures),
    ...detailed.map(([metric, title]) => inDetail(record, series, metric, title, figures)),
  ];
  if (parts.every((part) => part === undefined)) return undefined;
  const isByTime = detailed.some(([metric]) => axisOf(record, metric) === 'time');
  const note = bucketNote(detailed.flatMap(([metric]) => series.levels[metric] ?? []));
  return section('memory', 'Memory', [
    html`<p>In the pictures of single parts the axis of memory does not begin at 0${isByTime ? '' : '; iterations up to 0 are the warm-up'}. ${record.metrics && 'The dashed line is the Theil-Sen slope, with its 99 % interval as a band. '}${note}</p>`,
    html`<div class="figures">${parts}</div>`,
  ]);
}

function overTime(series: RunSeries, figures: FigureList): Html | undefined {
  const lines = overview.flatMap(([metric, label], index) => {
    const line = series.levels[metric];
    return line === undefined || line.mean.every((value) => value === 0)
      ? []
      : [chartLine(series, line, 'time', { label, colour: index + 1 })];
  });
  if (lines.length === 0 || lines.every(({ x }) => x.length < 2)) return undefined;
  // Above the lines is room for the names of what is shaded.
  const [, to] = rangeOf(extremes(lines));
  return figures.add({
    title: 'Memory over time',
    caption: `Resident memory since the run began, from 0 on. ${shimText(series)}${shading(series)}`,
    chart: {
      ...{ x: 'time', y: 'bytes', xRange: xRangeOf(lines), yRange: [0, 1.12 * to], lines },
      ...{ bands: runBands(series, 'time'), group: 'time' },
    },
  });
}

function inDetail(
  record: ChartedRecord,
  series: RunSeries,
  metric: string,
  title: string,
  figures: FigureList,
): Html | undefined {
  const line = series.levels[metric];
  if (line === undefined || line.count < 3 || line.mean.every((value) => value === 0)) {
    return undefined;
  }
  const axis = axisOf(record, metric);
  const drawn = chartLine(series, line, axis, { label: metric, colour: 1 });
  const xRange = xRangeOf([drawn]);
  if (xRange[1] - xRange[0] < 3) return undefined;
  const summary = record.metrics?.[metric];
  // Of the warm-up alone a picture says nothing.
  if ((summary?.count ?? line.count) < 2) return undefined;
  const inPart = ofOneLife(series, metric);
  const fit = summary && !inPart ? fitOf(summary, axis, series) : undefined;
  const fitted = fit && fittedLine(fit, drawn);
  const own = record.thresholds.filter((threshold) => threshold.metric === metric);
  const lines = [drawn, ...(fitted ? [fitted] : []), ...allowedLines(own, fitted, axis)];
  const yMarks = limitMarks(own, summary);
  const yRange = yRangeOf(lines, yMarks);
  return figures.add({
    title,
    width: 'half',
    height: 206,
    caption: [
      ...caption(summary, yMarks, yRange, line.count),
      ...(inPart ? ['That is of the longest life of one daemon, so that no line is drawn.'] : []),
      bucketCaption(line),
    ].join(' '),
    chart: {
      ...{ x: axis, y: 'bytes', xRange, yRange, lines, yMarks },
      ...{ bands: runBands(series, axis), group: axis },
    },
  });
}

/** A wide interval must not press the values together; no memory is below 0. */
function yRangeOf(lines: readonly ChartLine[], marks: readonly ChartMark[]): [number, number] {
  const bands = lines.flatMap(({ style, low = [], high = [] }) =>
    style === 'trend' ? [...low, ...high].map((edge) => Math.max(0, edge)) : [],
  );
  const values = lines.flatMap(({ style, y, low = y, high = y }) =>
    style === 'trend' ? y : [...low, ...high],
  );
  return rangeOf(values, [...marks.map(({ at }) => at), ...bands]);
}

/** Of a daemon that was started again, the figures are those of its longest life, and the picture shows all. */
function ofOneLife({ faults }: RunSeries, metric: string): boolean {
  const replaced = faults.some(({ kind }) => kind === 'restart-daemon' || kind === 'kill-daemon');
  return replaced && metric.startsWith('daemon.');
}

function caption(
  summary: MetricSummary | undefined,
  marks: readonly ChartMark[],
  [from, to]: readonly [number, number],
  count: number,
): readonly string[] {
  const outside = marks.filter(({ at }) => at < from || at > to);
  return [
    slopeCaption(summary, count),
    ...outside.map(
      ({ at, label }) =>
        `The limit ${label} (${formatValue(at, 'bytes')}) lies outside the picture.`,
    ),
  ];
}

/** Where samples are taken between iterations, no container may be there. */
function shimText({ levels }: RunSeries): string {
  const isNone = levels['shims.pss']?.mean.every((value) => value === 0) === true;
  return isNone ? 'No shim was there when a sample was taken. ' : '';
}

function slopeCaption(summary: MetricSummary | undefined, count: number): string {
  if (summary === undefined) return `${count} values.`;
  if (summary.slope === undefined) {
    return `${count} values, ${summary.count} of them measured: too few for a slope.`;
  }
  return `Slope ${slopeText(summary)}.`;
}

function shading({ phases, faults, stalls = [] }: RunSeries): string {
  const hasWarmup = phases.some(({ phase }) => phase === 'warm-up');
  return [
    ...(hasWarmup ? ['Warm-up and settling are shaded grey. '] : []),
    ...(faults.length > 0
      ? [
          'Faults are shaded red, and the time until the service was back lighter; samples rest meanwhile, so that the line is straight there. ',
        ]
      : []),
    ...(stalls.length > 0
      ? ['In the time that is shaded violet the harness did not run (it was stopped, or starved). ']
      : []),
  ].join('');
}
