import type { MetricSummary, RunRecord } from '../core/record.ts';
import { code, markdownTable } from './markdown-text.ts';

/** One row a metric of the kind: its name, and what `cells` gives. */
export function metricTable(
  record: Pick<RunRecord, 'metrics'>,
  kind: MetricSummary['kind'],
  headers: readonly string[],
  cells: (metric: MetricSummary) => readonly string[],
): string {
  const rows = Object.entries(record.metrics)
    .filter(([, metric]) => metric.kind === kind)
    .map(([name, metric]) => [code(name), ...cells(metric)]);
  return markdownTable(['metric', ...headers], rows, 1);
}
