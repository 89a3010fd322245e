import type { RunRecord } from '../core/record.ts';

/** `98 of 100, 2 failed`; of a run of a given duration, which plans no number, `412331, 0 failed`. */
export function iterationsText({ iterations }: Pick<RunRecord, 'iterations'>): string {
  const { planned, completed, failed, faulted } = iterations;
  const of = planned === undefined ? '' : ` of ${planned}`;
  const met = faulted === undefined ? '' : `, ${faulted} met by faults`;
  return `${completed}${of}, ${failed} failed${met}`;
}
