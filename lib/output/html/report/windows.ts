import { formatDuration } from '../../../core/format.ts';
import type { MetricUnit } from '../../../core/metric.ts';
import type { RunRecord, ThresholdResult, WindowMetric } from '../../../core/record.ts';
import { absent, valueText, verdictWords } from '../../metric-text.ts';
import type { RunSeries } from '../../series/run-series.ts';
import { type ChartLine, type ChartMark, rangeOf } from '../chart.ts';
import type { FigureList } from '../figure.ts';
import { type Html, html } from '../html-text.ts';
import { section } from '../page.ts';
import { verdictClass } from './head.ts';
import { extremes, runBands } from './run-lines.ts';

/** One metric over all windows. */
interface Course {
  readonly name: string;
  readonly unit: MetricUnit;
  readonly isDuration: boolean;
  /** In the order of the windows; undefined where it has no value. */
  readonly parts: readonly (WindowMetric | undefined)[];
  /** Those that judge it by its windows. */
  readonly thresholds: readonly ThresholdResult[];
}

/** Shown whatever is judged. */
const alwaysOpen: ReadonlySet<string> = new Set(['create_start', 'iteration']);

/** The measurement in parts of equal length: whether it got slower from the first to the last. */
export function windowSection(
  record: RunRecord,
  series: RunSeries,
  figures: FigureList,
): Html | undefined {
  const { windows = [] } = record;
  const [first] = windows;
  if (first === undefined || windows.length < 2) return undefined;
  const isOpen = ({ name, thresholds }: Course) => thresholds.length > 0 || alwaysOpen.has(name);
  const courses = coursesOf(record).toSorted((a, b) => Number(isOpen(b)) - Number(isOpen(a)));
  if (courses.length === 0) return undefined;
  const drawn = (course: Course) => figure(course, record, series, figures);
  const open = courses.filter(isOpen).map(drawn);
  const others = courses.filter((course) => !isOpen(course)).map(drawn);
  return section('windows', 'Windows', [
    html`<p>The measurement in ${windows.length} parts of ${formatDuration(first.toMs - first.fromMs)}: what slows down in a long run is slower in the last of them than in the first. Each point stands in the middle of its window.</p>`,
    html`<div class="figures">${open}</div>`,
    others.length === 0
      ? undefined
      : html`<details><summary>The other operations (${others.length})</summary><div class="figures">${others}</div></details>`,
    comparisonTable(courses),
  ]);
}

/** Whole operations, and whatever is judged by its windows. */
function coursesOf({ windows = [], metrics, thresholds }: RunRecord): readonly Course[] {
  return Object.entries(metrics).flatMap(([name, { kind, unit }]) => {
    const own = thresholds.filter(
      ({ metric, expression }) => metric === name && isOfWindow(expression),
    );
    const isDuration = kind === 'trend' && unit === 'ms';
    if (own.length === 0 && (!isDuration || name.includes('.'))) return [];
    const parts = windows.map((window) => window.metrics[name]);
    const isKnown = parts.filter((part) => part?.median !== undefined).length > 1;
    return isKnown ? [{ name, unit, isDuration, parts, thresholds: own }] : [];
  });
}

/** Whether an expression judges windows: its limit is none of the whole run. */
export function isOfWindow(expression: string): boolean {
  return /^(first|last|each)-window /.test(expression);
}

function figure(
  course: Course,
  { windows = [] }: RunRecord,
  series: RunSeries,
  figures: FigureList,
): Html {
  const { name, unit, isDuration } = course;
  const [from, to, ...middles] = [
    0,
    windows.at(-1)?.toMs ?? 0,
    ...windows.map(({ fromMs, toMs }) => (fromMs + toMs) / 2),
  ].map((ms) => atOfRun(series, ms));
  const lines = linesOf(course, middles);
  const yMarks = course.thresholds.flatMap(({ expression, limit, unit: of }): ChartMark[] =>
    limit === undefined || of !== unit ? [] : [{ at: limit, label: expression, kind: 'limit' }],
  );
  const limits = yMarks.map(({ at }) => at);
  const values = extremes(lines);
  return figures.add({
    title: `${name}: windows`,
    width: 'half',
    height: 190,
    caption: captionOf(course),
    chart: {
      ...{ x: 'time', y: unit, xRange: [from ?? 0, to ?? 0], lines, yMarks },
      yRange: rangeOf(isDuration ? [0, ...values] : values, limits),
      ...{ bands: runBands(series, 'time'), group: 'time' },
    },
  });
}

function captionOf({ isDuration, parts }: Course): string {
  if (!isDuration) return 'Median of each window, between its lowest and its highest value.';
  const lacking = parts.filter((part) => part?.p95 === undefined).length;
  const few =
    lacking === 0 ? '' : ` ${lacking} of ${parts.length} windows have too few values for a p95.`;
  return `Median and 95th percentile of each window.${few}`;
}

/** Of durations the median and p95; of levels the median between the extremes. A window without a value has no point. */
function linesOf({ isDuration, parts }: Course, middles: readonly number[]): readonly ChartLine[] {
  const line = (label: string, colour: number, of: (part: WindowMetric) => number | undefined) => {
    const points = parts.flatMap((part, index) => {
      const y = part && of(part);
      return y === undefined ? [] : [{ x: middles[index] ?? 0, y }];
    });
    return { label, colour, x: points.map(({ x }) => x), y: points.map(({ y }) => y) };
  };
  const median = line('median', 1, (part) => part.median);
  if (!isDuration) {
    const { y: low } = line('', 1, (part) => part.min);
    const { y: high } = line('', 1, (part) => part.max);
    return [{ ...median, low, high }];
  }
  const p95 = line('p95', 2, (part) => part.p95);
  return p95.x.length === 0 ? [median] : [median, p95];
}

/** A moment of the measurement as one of the run: it may have gone on after a gap. */
function atOfRun({ phases }: RunSeries, measuredMs: number): number {
  let leftMs = measuredMs;
  const spans = phases.filter(({ phase }) => phase === 'measurement');
  for (const { fromMs, toMs } of spans) {
    if (leftMs <= toMs - fromMs) return fromMs + leftMs;
    leftMs -= toMs - fromMs;
  }
  return (spans.at(-1)?.toMs ?? 0) + leftMs;
}

/** First and last window side by side, and what judged them. */
function comparisonTable(courses: readonly Course[]): Html {
  const headers = ['median, first', 'last', 'ratio', 'p95, first', 'last', 'ratio'];
  const rows = courses.map(({ name, unit, parts, thresholds }) => {
    const [first, last] = [parts[0], parts.at(-1)];
    const cells = (['median', 'p95'] as const).flatMap((figure) => {
      const [before, after] = [first?.[figure], last?.[figure]];
      return [valueText(before, unit), valueText(after, unit), ratioText(before, after)];
    });
    const judged = thresholds.map(
      ({ expression, verdict }) =>
        html` <span class="${verdictClass(verdict)}">${verdictWords[verdict]}</span> <code>${expression}</code>`,
    );
    return html`<tr><th scope="row"><code>${name}</code>${judged.length === 0 ? undefined : html`<span class="why">${judged}</span>`}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
`;
  });
  return html`<div class="scroll" tabindex="0" role="region" aria-label="First and last window"><table class="numbers">
<thead><tr><th scope="col">First and last window</th>${headers.map((header) => html`<th scope="col">${header}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

function ratioText(before: number | undefined, after: number | undefined): string {
  if (before === undefined || after === undefined || before <= 0) return absent;
  return (after / before).toFixed(2);
}
