import type { RunRecord } from '../core/record.ts';

/** What the document tells of a check of limits. */
export interface Check {
  readonly check: string;
  readonly kind: string;
  readonly fact: string;
  readonly expression: string;
  readonly value?: number | string;
  readonly verdict: string;
  readonly why: string;
}

/** The checks of a run; none of one that made none. */
export function checksOf(
  record: RunRecord & { readonly checks?: readonly Check[] },
): readonly Check[] {
  return record.checks ?? [];
}
