import type { MetricSummary, RunRecord } from '../core/record.ts';

/** One figure of a metric, and which of its aggregates it is. */
export interface Aggregated {
  readonly value: number;
  /** `max`, `p95`, `median` … */
  readonly aggregate: string;
  /** Values that it is an aggregate of. */
  readonly count: number;
}

type Name = 'max' | 'p99' | 'p95' | 'p90' | 'mean' | 'median' | 'first' | 'last' | 'min';
const names: readonly Name[] = [
  ...(['max', 'p99', 'p95', 'p90'] as const),
  ...(['mean', 'median', 'first', 'last', 'min'] as const),
];

/**
 * The figure of `metric` that stands for it in the document: of the aggregate that the run's own
 * threshold on `judgedBy` looks at, so that the figure and the verdict are about the same; without
 * one, the median.
 */
export function judgedValue(
  record: RunRecord,
  metric: string,
  judgedBy: string,
): Aggregated | undefined {
  const summary = record.metrics[metric];
  if (summary === undefined) return undefined;
  const aggregate = aggregateOf(record, judgedBy, summary);
  const value = summary[aggregate];
  return value === undefined ? undefined : { value, aggregate, count: summary.count };
}

function aggregateOf(record: RunRecord, metric: string, summary: MetricSummary): Name {
  for (const { metric: of, expression } of record.thresholds) {
    const [word] = expression.split(' ');
    const name = names.find((one) => one === word);
    if (of === metric && name !== undefined && summary[name] !== undefined) return name;
  }
  return 'median';
}

/** `slowest of 5`, `p95 of 100`, `median of 100`. */
export function aggregateWords({ aggregate, count }: Aggregated, unit: string): string {
  if (count === 1) return `one ${unit}`;
  const word = { max: 'slowest', min: 'fastest' }[aggregate] ?? aggregate;
  return `${word} of ${count} ${unit}s`;
}
