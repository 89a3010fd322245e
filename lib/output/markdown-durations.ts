import type { RunRecord } from '../core/record.ts';
import { formatPercent, formatValue } from '../core/units.ts';
import { minimumCount } from '../statistics/quantile.ts';
import { metricTable } from './markdown-metrics.ts';
import { bullets, code, escaped, markdownTable } from './markdown-text.ts';
import { absent, growthText, intervalText, sentence, valueText } from './metric-text.ts';
import { whereTimeGoes } from './where-time-goes.ts';

/* The sections of report.md on how long things took. */

const percentiles = { p90: 90, p95: 95, p99: 99 } as const;

export function durations(record: RunRecord): string {
  const table = metricTable(
    measuredOnly(record),
    'trend',
    [
      ...['count', 'failed', 'median', '95 % interval', 'p90', 'p95', 'p99', 'max'],
      ...['outliers', 'growth'],
    ],
    (metric) => [
      String(metric.count),
      String(metric.failed ?? 0),
      valueText(metric.median, metric.unit),
      intervalText(metric),
      ...[metric.p90, metric.p95, metric.p99, metric.max].map((value) =>
        valueText(value, metric.unit),
      ),
      metric.outliers === undefined ? absent : String(metric.outliers.count),
      growthText(metric),
    ],
  );
  return [table, ...durationNotes(record)].join('\n\n');
}

/** Without what a run of its kind has no value of, the rate of pulls that fetch nothing for instance. */
function measuredOnly({ metrics }: RunRecord): Pick<RunRecord, 'metrics'> {
  const measured = Object.entries(metrics).filter(
    ([, { count, failed = 0 }]) => count > 0 || failed > 0,
  );
  return { metrics: Object.fromEntries(measured) };
}

/** What the table leaves out, and why. */
function durationNotes({ metrics }: RunRecord): string[] {
  const trends = Object.values(metrics).filter(({ kind, count }) => kind === 'trend' && count > 0);
  const refused = Object.entries(percentiles)
    .filter(([name]) => trends.some((metric) => !(name in metric)))
    .map(([name, percent]) => `${name} takes ${minimumCount(percent)}`);
  const outliers = trends.some((metric) => (metric.outliers?.count ?? 0) > 0);
  return [
    ...(refused.length === 0
      ? []
      : [
          `A percentile that there are too few values for is not given: ${refused.join(', ')}; ` +
            'a step gives one value an iteration.',
        ]),
    ...(outliers ? ['Outliers have a modified z-score above 3.5; they stay in all figures.'] : []),
  ];
}

export function timeShares(record: RunRecord): string {
  const found = whereTimeGoes(record);
  if (found === undefined) return '';
  const table = markdownTable(
    ['call', 'median', 'of create_start'].map(escaped),
    found.parts.map(({ metric, medianMs, sharePercent }) => [
      code(metric),
      formatValue(medianMs, 'ms'),
      formatPercent(sharePercent),
    ]),
    1,
  );
  return `${table}\n\n${bullets(found.sentences.map((text) => sentence(escaped(text))))}`;
}

export function tinybench({ tinybench: found }: RunRecord): string {
  if (found === undefined) return '';
  const { metric, samplesCount, rme, ...times } = found;
  const facts = Object.entries(times).map(([name, value]) => `${name} ${formatValue(value, 'ms')}`);
  return `${code(metric)}, ${samplesCount} samples: ${facts.join(', ')}; rme ${formatPercent(rme)}.`;
}
