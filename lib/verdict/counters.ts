import type { ResidueItem, RunRecord } from '../core/record.ts';
import type { Warning } from '../core/warning.ts';
import { accumulationText } from './accumulation-watch.ts';
import { type Kept, keptText } from './kept-watch.ts';
import type { MetricData } from './metric-data.ts';
import { groupResidue, residueGroupText } from './residue-groups.ts';

/** What a run counts and does not measure. Where nothing was tried or looked at there is none: that is not 0. */
export type Counter = Omit<Extract<MetricData, { kind: 'total' }>, 'kind' | 'definition'>;

/** Of what happens while the run goes on. */
export function counted(total: number, details: readonly string[] = []): Counter {
  return { total, addsUp: true, details, gaps: [] };
}

/** What is left when the run is over, by kind, and since when, as far as that is known. */
export function residueCounter(
  items: readonly ResidueItem[],
  { runId, warmup }: { readonly runId: string; readonly warmup: number },
  kept: readonly Kept[],
  beganAtMs: number,
): Counter {
  const left = groupResidue(items, runId).map((group) => residueGroupText(group, warmup));
  const since = left.length === 0 ? [] : kept.map((one) => keptText(one, beganAtMs));
  return { total: items.length, addsUp: false, details: [...left, ...since], gaps: [] };
}

/** What could not be looked at when residue was counted. */
export function residueGaps(warnings: Iterable<Warning>): readonly string[] {
  return [...warnings].flatMap((warning) =>
    warning.code === 'inventory-incomplete' ? [warning.reason] : [],
  );
}

/** Counters that rose all through the run; those that others count in as well are doubtful, and no more than that. */
export function accumulationCounter({
  counters,
  watched,
}: NonNullable<RunRecord['accumulation']>): Counter {
  const certain = counters.filter(({ doubtful }) => !doubtful);
  const doubtful = counters.filter((counter) => counter.doubtful);
  return {
    total: certain.length,
    addsUp: false,
    details: [...certain.map(accumulationText), `${watched} counters were watched`],
    gaps: doubtful.map(accumulationText),
  };
}
