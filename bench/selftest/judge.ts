import type { RunRecord } from '../../lib/core/record.ts';
import { formatValue } from '../../lib/core/units.ts';
import { warningText } from '../../lib/output/warnings.ts';
import { accumulationText } from '../../lib/verdict/accumulation-watch.ts';
import type { Plant, Sign } from './plant.ts';

/**
 * Of a planted defect: `found` by one of its signs; `missed`, when the verdict or the reason for it
 * is another; `not-planted`, when it never took hold. Of a clean run: `passed`, `failed`, or
 * `undecided` when it was inconclusive. Of either: `error`, when the run did not come to its end,
 * which says nothing of the gates.
 */
export type Outcome =
  | 'found'
  | 'missed'
  | 'not-planted'
  | 'passed'
  | 'failed'
  | 'undecided'
  | 'error';

export interface Judged {
  readonly outcome: Outcome;
  /** The sign it was found by, or what came in its place; empty for a clean run that passed. */
  readonly by: string;
}

export function judgeClean(record: RunRecord): Judged {
  switch (record.verdict) {
    case 'pass':
      return { outcome: 'passed', by: '' };
    case 'inconclusive':
      return { outcome: 'undecided', by: whatCame(record) };
    case 'error':
    case 'aborted':
      return { outcome: 'error', by: whatCame(record) };
    case 'fail':
    case 'no-data':
      return { outcome: 'failed', by: whatCame(record) };
  }
}

/** @param timesActed how often the defect was done */
export function judgePlant(
  { signs, verdict = 'fail' }: Pick<Plant, 'signs' | 'verdict'>,
  record: RunRecord,
  timesActed: number,
): Judged {
  if (record.verdict === 'error' || record.verdict === 'aborted') {
    return { outcome: 'error', by: whatCame(record) };
  }
  if (timesActed === 0) return { outcome: 'not-planted', by: 'the defect never took hold' };
  const by = signs.map((sign) => shown(sign, record)).find((text) => text !== undefined);
  if (record.verdict === verdict && by !== undefined) return { outcome: 'found', by };
  const expected = `${verdict} by ${signs.map(nameOf).join(' or ')}`;
  return { outcome: 'missed', by: `expected ${expected}, got ${whatCame(record)}` };
}

function whatCame({ verdict, reasons }: RunRecord): string {
  return `${verdict}: ${reasons[0] ?? 'without a reason'}`;
}

/** What the result shows of a sign; undefined when it does not show it. */
function shown(sign: Sign, record: RunRecord): string | undefined {
  switch (sign.kind) {
    case 'threshold':
      return failedThreshold(record, sign.metric);
    case 'residue': {
      const items = (record.residue?.items ?? []).filter(({ kind }) => kind === sign.of);
      const [first] = items;
      if (first === undefined || failedThreshold(record, 'residue') === undefined) return undefined;
      return `residue: ${items.length} ${sign.of}${items.length === 1 ? '' : 's'}, ${first.id}`;
    }
    case 'accumulation': {
      const counter = record.accumulation?.counters.find(({ metric }) => metric === sign.metric);
      if (counter === undefined || failedThreshold(record, sign.kind) === undefined)
        return undefined;
      return `accumulation: ${accumulationText(counter)}`;
    }
    case 'warning': {
      const warning = record.warnings.find(({ code }) => code === sign.code);
      return warning === undefined ? undefined : `warning ${warning.code}: ${warningText(warning)}`;
    }
    case 'check': {
      const check = record.checks.find(
        ({ fact, verdict }) => fact === sign.fact && (verdict === 'fail' || verdict === 'finding'),
      );
      return check === undefined ? undefined : `check: ${check.why}`;
    }
    case 'failure': {
      const { operation, code } = sign;
      const error = record.errors.find(
        (each) => each.operation === operation && each.code === code,
      );
      if (error === undefined || failedThreshold(record, 'failures') === undefined)
        return undefined;
      return `failures: ${error.count} of ${operation}, ${code}`;
    }
  }
}

function failedThreshold({ thresholds }: RunRecord, metric: string): string | undefined {
  const failed = thresholds.find((each) => each.metric === metric && each.verdict === 'fail');
  if (failed === undefined) return undefined;
  const { expression, value, unit } = failed;
  const measured = value === undefined ? '' : ` (was ${formatValue(value, unit)})`;
  return `${metric} ${expression}${measured}`;
}

function nameOf(sign: Sign): string {
  switch (sign.kind) {
    case 'threshold':
      return sign.metric;
    case 'residue':
      return `residue of kind ${sign.of}`;
    case 'accumulation':
      return `accumulation of ${sign.metric}`;
    case 'warning':
      return `warning ${sign.code}`;
    case 'check':
      return `what is expected of ${sign.fact}`;
    case 'failure':
      return `${sign.operation} failing with ${sign.code}`;
  }
}
