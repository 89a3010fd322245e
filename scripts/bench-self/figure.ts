import { textTable } from '../../lib/output/text-table.ts';
import { median } from '../../lib/statistics/quantile.ts';

/** `undecided`: the figure's own spread is too wide to tell on which side of the target it lies. */
export type Outcome = 'met' | 'missed' | 'undecided';

/** A line of the table. One without a target only informs. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  readonly target?: { readonly text: string; readonly outcome: Outcome };
}

/** A figure that is to stay below a limit. */
export function below(
  name: string,
  value: number,
  limit: number,
  format: (value: number) => string,
): Figure {
  const outcome = value < limit ? 'met' : 'missed';
  return { name, value: format(value), target: { text: `< ${format(limit)}`, outcome } };
}

export function medianOf(values: readonly number[]): number {
  return median([...values].sort((a, b) => a - b));
}

export const inMegabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
export const inMilliseconds = (ms: number) => `${ms < 10 ? ms.toFixed(2) : ms.toFixed(0)} ms`;
export const inPercent = (share: number) => `${(share * 100).toFixed(2)} %`;

export function figureTable(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, value, target }) => [
    name,
    value,
    target?.text ?? '',
    target?.outcome ?? '',
  ]);
  return textTable(['figure', 'value', 'target', ''], rows, ['left', 'right', 'left', 'left']);
}
