import type { RunRecord } from '../core/record.ts';
import { formatDuration } from '../core/units.ts';
import { code, markdownTable } from './markdown-text.ts';
import { valueText } from './metric-text.ts';

/** What a reader looks at first; all metrics of each window are in result.json. */
const shown = [
  ...(['create_start', 'exec', 'pull', 'iteration'] as const),
  ...(['harness.rss', 'daemon.rss', 'shims.pss'] as const),
];

/** A row a metric and window: durations with p95, levels with the median. */
export function windows({ windows = [], metrics }: RunRecord): string {
  const rows = shown.flatMap((name) => {
    const { kind, unit } = metrics[name] ?? {};
    if (kind === undefined || unit === undefined) return [];
    return windows.flatMap(({ fromMs, toMs, metrics: { [name]: metric } }) => {
      if (metric === undefined) return [];
      const { count, failed, median, p95, max } = metric;
      return [
        [
          code(name),
          `${formatDuration(fromMs)} to ${formatDuration(toMs)}`,
          ...[count, failed ?? 0].map(String),
          ...[median, p95, max].map((value) => valueText(value, unit)),
        ],
      ];
    });
  });
  const headers = ['metric', 'window', 'count', 'failed', 'median', 'p95', 'max'];
  return rows.length === 0 ? '' : markdownTable(headers, rows, 2);
}
