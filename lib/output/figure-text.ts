import { formatValue } from '../core/units.ts';
import type { HistoryFigures } from '../history/series.ts';

type Named = Pick<HistoryFigures, 'metric' | 'aggregate' | 'unit'>;

/** `create_start p95`; of what has only one figure, the metric alone. */
export function figureName({ metric, aggregate }: Pick<Named, 'metric' | 'aggregate'>): string {
  return aggregate === 'total' ? metric : `${metric} ${aggregate}`;
}

/** `+18 %`; of growths and slopes, which are changes already, and from 0 on: `0 to 3`. */
export function changeText(
  { aggregate, unit }: Pick<Named, 'aggregate' | 'unit'>,
  before: number,
  after: number,
): string {
  if (before > 0 && aggregate !== 'growth' && aggregate !== 'slope') {
    const percent = 100 * (after / before - 1);
    const text = percent.toFixed(Math.abs(percent) < 9.95 ? 1 : 0);
    return `${percent > 0 ? '+' : ''}${text} %`;
  }
  return `${formatValue(before, unit)} to ${formatValue(after, unit)}`;
}

/** The day of a date in ISO 8601. */
export function dayOf(date: string): string {
  return date.slice(0, 10);
}
