import { formatValue } from '../core/units.ts';
import { fewestNights, type HistoryCourse } from '../history/course.ts';
import type { HistoryGroup } from '../history/groups.ts';
import { median } from '../statistics/quantile.ts';
import { changeText, dayOf, figureName } from './figure-text.ts';
import { absent } from './metric-text.ts';
import { printable } from './printable.ts';
import { sparkline } from './sparkline.ts';
import type { Paint } from './summary-text.ts';
import { textTable } from './text-table.ts';

export interface HistoryTextOptions {
  readonly paint: Paint;
  /** For terminals that have no block characters. */
  readonly ascii: boolean;
}

/** Nights in a sparkline. */
const widest = 31;
const blocks = '▁▂▃▄▅▆▇█';
const asciiBlocks = '_.,-=+*#';

/** A history for the terminal: a table for each group, one row a figure. */
export function historyText(
  groups: readonly HistoryGroup[],
  { paint, ascii }: HistoryTextOptions,
): string {
  if (groups.length === 0) return 'The history holds no such run.';
  return groups
    .map((group) => [headOf(group, paint), tableOf(group, paint, ascii)].join('\n'))
    .join('\n\n');
}

function headOf({ scenario, nights, courses, differences }: HistoryGroup, paint: Paint): string {
  const [first, last] = [nights[0]?.date ?? '', nights.at(-1)?.date ?? ''];
  const counts = new Map<string, number>();
  for (const { verdict } of nights) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const verdicts = [...counts].map(([verdict, count]) => `${count} ${verdict}`).join(', ');
  const compared = Math.max(0, ...courses.map(({ figures }) => figures.values.length));
  const lines = [
    `${paint.bold(printable(scenario))}: ${dayOf(first)} to ${dayOf(last)}, ${verdicts}`,
    ...(differences.length === 0 ? [] : ['A new series, since these differ from the one above:']),
    ...differences.map((one) => `  ${printable(one)}`),
    ...(compared < fewestNights
      ? [`Too few nights for changes to be seen: ${compared}, and it takes ${fewestNights}.`]
      : []),
  ];
  return lines.join('\n');
}

function tableOf({ courses }: HistoryGroup, paint: Paint, ascii: boolean): string {
  const headers = ['metric', 'nights', 'last', 'before', 'change', 'changes'].map(paint.dim);
  const rows = courses.map((course) => rowOf(course, paint, ascii));
  return textTable(headers, rows, ['left', 'left', 'right', 'right', 'right', 'left']);
}

function rowOf(course: HistoryCourse, paint: Paint, ascii: boolean): string[] {
  const { figures, changes } = course;
  const last = figures.values.at(-1);
  const earlier = figures.values.slice(0, -1).sort((a, b) => a - b);
  const before = earlier.length === 0 ? undefined : median(earlier);
  const sinces = changes.toReversed().map(({ date, before, after, worse }) => {
    const text = `since ${dayOf(date)} (${changeText(figures, before, after)})`;
    return (worse ? paint.red : paint.green)(text);
  });
  return [
    figureName(figures),
    sparklineOf(figures.values, ascii),
    last === undefined ? absent : formatValue(last, figures.unit),
    before === undefined ? absent : formatValue(before, figures.unit),
    last === undefined || before === undefined ? absent : changeOf(figures, before, last),
    [...sinces, ...badNightText(course, paint)].join(', '),
  ];
}

/** In percent; of 0 there is none. */
function changeOf(
  { aggregate, unit }: HistoryCourse['figures'],
  before: number,
  last: number,
): string {
  if (before === last) return '=';
  const text = changeText({ aggregate, unit }, before, last);
  return text.endsWith(' %') ? text : absent;
}

/** The worst of the single bad nights; that others were odd is seen in the sparkline. */
function badNightText({ oddNights }: HistoryCourse, paint: Paint): string[] {
  const [worst] = oddNights.filter(({ worse }) => worse).sort((a, b) => b.distance - a.distance);
  return worst === undefined ? [] : [paint.dim(`bad on ${dayOf(worst.date)} alone`)];
}

function sparklineOf(values: readonly number[], ascii: boolean): string {
  const spans = values
    .slice(-widest)
    .map((value) => ({ min: value, max: value, sum: value, count: 1 }));
  const drawn = sparkline(spans);
  if (!ascii) return drawn;
  return [...drawn].map((block) => asciiBlocks.charAt(blocks.indexOf(block))).join('');
}
