import type { FaultResult } from '../core/record.ts';
import { formatDuration } from '../core/units.ts';

/** Headings of the table of faults, behind that of the verdict. */
export const faultHeadings = ['Fault', 'Injected', 'Noticed', 'Recovered in', 'Left over'];

/** Those that were not overcome first, else in their order. */
export function sortedFaults(faults: readonly FaultResult[]): readonly FaultResult[] {
  return faults.toSorted((a, b) => Number(a.verdict === 'pass') - Number(b.verdict === 'pass'));
}

/** `36 faults: 35 overcome, 1 not overcome; the longest way back took 1.26 s`. */
export function faultsText(faults: readonly FaultResult[]): string {
  const count = (verdict: FaultResult['verdict']) =>
    faults.filter((fault) => fault.verdict === verdict).length;
  const [passed, failed, open] = [count('pass'), count('fail'), count('inconclusive')];
  const recovered = faults.flatMap(({ recoveredAfterMs }) => recoveredAfterMs ?? []);
  const longest =
    recovered.length === 0
      ? ''
      : `; the longest way back took ${formatDuration(Math.max(...recovered))}`;
  return `${[
    `${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}: ${passed} overcome`,
    ...(failed === 0 ? [] : [`${failed} not overcome`]),
    ...(open === 0 ? [] : [`${open} not known`]),
  ].join(', ')}${longest}`;
}

/** What stands in its row behind the verdict, the same in every report. */
export function faultCells(fault: FaultResult): string[] {
  const { number, kind, atMs, injectedInto, recoveredAfterMs, recoverMs, leftOver } = fault;
  const recovered =
    recoveredAfterMs === undefined
      ? fault.verdict === 'inconclusive'
        ? 'not known'
        : `not within ${formatDuration(recoverMs)}`
      : formatDuration(recoveredAfterMs);
  const left = leftOver.map(({ text }) => text).join('; ');
  return [
    `${number} ${kind}`,
    `at ${formatDuration(Math.round(atMs / 100) * 100)} into ${injectedInto}`,
    detectedText(fault),
    recovered,
    left === '' ? 'nothing' : left,
  ];
}

function detectedText({ detected: { failures, first, slowest, noticed } }: FaultResult): string {
  const parts = [
    ...(noticed === undefined ? [] : [noticed]),
    ...(first === undefined
      ? []
      : [`${failures} failed, first ${first.operation} (${first.code})`]),
    ...(slowest === undefined
      ? []
      : [`slowest ${slowest.operation} ${formatDuration(slowest.durationMs)}`]),
  ];
  return parts.length === 0 ? 'no failure' : parts.join('; ');
}
