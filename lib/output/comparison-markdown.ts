import type { Comparison, MetricComparison } from '../comparison/comparison.ts';
import { formatValue } from '../core/units.ts';
import { machineText } from './comparison-words.ts';
import { markdownPage } from './markdown-page.ts';
import { bullets, code, escaped, markdownTable } from './markdown-text.ts';
import { absent } from './metric-text.ts';

/** A comparison for a pull request: the word first, then a row a metric. */
export function comparisonMarkdown(comparison: Comparison, mostBytes?: number): string {
  const { base, next, word, differences, forced, metrics } = comparison;
  const differing = metrics.filter((one) => one.word === 'slower' || one.word === 'faster');
  const same = metrics.filter((one) => !differing.includes(one));
  const machine = [machineText(comparison)].flatMap((text) => text ?? []);
  const head = [
    `# ${word.toUpperCase()}: ${escaped(next)} against ${escaped(base)}\n`,
    `${bullets([`Base: ${code(base)}`, `New: ${code(next)}`, ...machine.map(escaped)])}\n`,
  ].join('\n');
  const title = forced ? 'Differences (compared all the same)' : 'Differences';
  return markdownPage(
    head,
    [
      { title: 'Metrics that differ', body: table(differing) },
      { title, body: bullets(differences.map(escaped)) },
      { title: 'Other metrics', body: table(same), isFolded: differing.length > 0 },
    ],
    mostBytes,
  );
}

function table(metrics: readonly MetricComparison[]): string {
  return markdownTable(
    ['Verdict', 'Metric', 'Base', 'New', 'Change'],
    metrics.map(({ word, metric, unit, base, next, why }) => [
      word === 'slower' ? `**${word}**` : word,
      code(metric),
      ...[base, next].map((value) => (value === undefined ? absent : formatValue(value, unit))),
      escaped(why),
    ]),
  );
}
