import type { RunRecord } from '../core/record.ts';
import { faultCells, faultHeadings, faultsText, sortedFaults } from './fault-text.ts';
import { escaped, markdownTable } from './markdown-text.ts';
import { sentence, verdictWords } from './metric-text.ts';

/** What was done to the daemon and the machine; iterations that a fault met are in no other table. */
export function faultTable({ faults = [] }: RunRecord): string {
  if (faults.length === 0) return '';
  const rows = sortedFaults(faults).map((fault) => [
    verdictWords[fault.verdict],
    ...faultCells(fault).map(escaped),
  ]);
  return `${sentence(faultsText(faults))}\n\n${markdownTable(['Verdict', ...faultHeadings], rows)}`;
}
