import type { Comparison, MetricComparison, Word } from '../comparison/comparison.ts';
import { formatValue } from '../core/units.ts';
import { conditionsText, machineText } from './comparison-words.ts';
import { absent } from './metric-text.ts';
import { printable } from './printable.ts';
import type { Paint } from './summary-text.ts';
import { textTable } from './text-table.ts';

/** A comparison for the terminal: a row a metric, and one sentence at the end. */
export function comparisonText(comparison: Comparison, paint: Paint): string {
  const { base, next, differences, forced, metrics } = comparison;
  const rows = metrics.map((metric) => [
    colourOf(metric.word, paint)(metric.word),
    metric.metric,
    medianText(metric, metric.base),
    medianText(metric, metric.next),
    metric.delta === undefined ? absent : metric.delta.toFixed(2),
    metric.p === undefined ? absent : Number(metric.p.toPrecision(2)).toString(),
    metric.why,
  ]);
  const headers = ['verdict', 'metric', 'base', 'new', 'effect', 'p', 'change'].map(paint.dim);
  const right = 'right' as const;
  const table = textTable(headers, rows, ['left', 'left', right, right, right, right, 'left']);
  return [
    `base: ${printable(base)}\nnew:  ${printable(next)}`,
    conditionsText(comparison) === undefined ? table : '',
    differences.length === 0
      ? ''
      : [
          `${paint.yellow('Differences')}${forced ? ' (compared all the same)' : ''}:`,
          ...differences.map((one) => `  ${printable(one)}`),
        ].join('\n'),
    machineText(comparison) ?? '',
    conclusion(comparison, paint),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function medianText({ unit }: MetricComparison, value: number | undefined): string {
  return value === undefined ? absent : formatValue(value, unit);
}

function conclusion(comparison: Comparison, paint: Paint): string {
  const { word, metrics } = comparison;
  const mark = paint.bold(colourOf(word, paint)(word.toUpperCase()));
  const names = metrics.filter((one) => one.word === word).map(({ metric }) => metric);
  if (word === 'slower' || word === 'faster') return `${mark}: ${names.join(', ')}.`;
  if (word === 'no difference shown') return `${mark} in ${names.length} metrics.`;
  const conditions = conditionsText(comparison);
  if (conditions !== undefined) return `${mark}: ${conditions}.`;
  return metrics.some(({ ratio }) => ratio !== undefined)
    ? `${mark}: what the machine was at hides all but the largest differences; repeat it on a quieter one, or take turns with --interleave.`
    : `${mark}: no metric has enough values on both sides.`;
}

function colourOf(word: Word, paint: Paint): (text: string) => string {
  switch (word) {
    case 'slower':
      return paint.red;
    case 'faster':
      return paint.green;
    case 'not comparable':
      return paint.yellow;
    default:
      return (text) => text;
  }
}
