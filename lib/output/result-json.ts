import type { RunRecord } from '../core/record.ts';

/**
 * result.json: two spaces, keys in the order in which the record is built (that of RunRecord), so
 * that equal runs give equal text. JSON has no word for a number that is not finite: it is left
 * out, as everything absent is, and never becomes null or 0.
 */
export function resultJson(record: RunRecord): string {
  return `${JSON.stringify(record, leaveOutNonFinite, 2)}\n`;
}

function leaveOutNonFinite(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? undefined : value;
}
