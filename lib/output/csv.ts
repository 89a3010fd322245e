import { stringify } from 'csv-stringify/sync';
import type { RunEvent } from '../core/events.ts';
import type { MetricDefinition } from '../core/metric.ts';
import type { Plan } from '../core/plan.ts';

/** An absent value is an empty cell. */
export type Cell = string | number | undefined;

/** A table made of some of a run's events. */
export interface CsvTable {
  readonly header: readonly string[];
  /** Undefined for an event that this table has no row for. */
  row(event: RunEvent): readonly Cell[] | undefined;
}

/** One row an operation; a failed one has an error and no duration. */
export const timingsTable: CsvTable = {
  header: [
    ...['phase', 'iteration', 'worker', 'operation', 'at_ms'],
    ...['ok', 'duration_ms', 'error_code', 'error_message'],
  ],
  row(event) {
    if (event.type !== 'timing') return undefined;
    const { phase, iteration, worker, operation, atMs } = event;
    const start = [phase, iteration, worker, text(operation), atMs];
    return event.ok
      ? [...start, 'true', event.durationMs, undefined, undefined]
      : [...start, 'false', undefined, text(event.error.code), text(event.error.message)];
  },
};

/** One row a sample, with a column for every metric that the plan samples, measured or not. */
export function samplesTable(plan: Plan): CsvTable {
  const sampled = plan.metrics.filter((metric) => metric.kind === 'gauge');
  return {
    header: ['phase', 'iteration', 'at_ms', 'cost_ms', ...sampled.map(columnOf)],
    row(event) {
      if (event.type !== 'sample') return undefined;
      const { phase, iteration, atMs, costMs, values } = event;
      return [phase, iteration, atMs, costMs, ...sampled.map(({ name }) => values[name])];
    },
  };
}

/** Rows as CSV (RFC 4180 quoting, lines ended by \n), the last line ended too. */
export function csvText(rows: readonly (readonly Cell[])[]): string {
  return rows
    .map((row) => (row.every(isPlain) ? `${row.join()}\n` : stringify([[...row]])))
    .join('');
}

/** Nothing in it to quote or to escape: so are nearly all cells of very many, and to join them is much quicker. */
function isPlain(cell: Cell): boolean {
  return typeof cell !== 'string' || /^[\w.-]*$/.test(cell);
}

/** `harness.rss_bytes`; a count has no unit. */
function columnOf({ name, unit }: MetricDefinition): string {
  return unit === 'count' ? name : `${name}_${unit}`;
}

/** A spreadsheet takes a cell that begins so for a formula, and would run it. */
function text(outside: string): string {
  return /^[=+\-@\t\r]/.test(outside) ? `'${outside}` : outside;
}
