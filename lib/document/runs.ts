import type { Plan } from '../core/plan.ts';
import type { RunRecord } from '../core/record.ts';
import type { Source } from './answer.ts';

/** A run as the document needs it. */
export interface DocumentRun {
  /** Folder of the run, as the document names it. */
  readonly folder: string;
  readonly record: RunRecord;
  readonly plan: Pick<Plan, 'namespace' | 'source'>;
  /** Memory of the harness at the samples of the measurement. */
  readonly cycles: readonly Cycle[];
  /** Durations of the measured pulls. */
  readonly pulls: readonly TimedPull[];
}

export interface Cycle {
  /** The iteration after which the sample was taken; 0 before the first. */
  readonly iteration: number;
  readonly rssBytes?: number;
  readonly heapBytes?: number;
}

export interface TimedPull {
  readonly iteration: number;
  readonly durationMs: number;
}

/** What a scenario answers (`fills:`), in the order in which they are run. */
export const parts = [
  'lifecycle',
  'image-pull',
  'container-start',
  'memory-leak',
  'resource-constraints',
] as const;
export type Part = (typeof parts)[number];

/** The run that answers each part; a part that was not run is absent. */
export type Runs = Readonly<Partial<Record<Part, DocumentRun>>>;

/** Of several runs, the one that began last answers a part; others, and those that fill nothing, are left out. */
export function newest<T extends { readonly record: Pick<RunRecord, 'fills' | 'startedAt'> }>(
  runs: readonly T[],
): Partial<Record<Part, T>> {
  const chosen: Partial<Record<Part, T>> = {};
  for (const run of runs) {
    const part = parts.find((one) => one === run.record.fills);
    if (part === undefined) continue;
    const other = chosen[part];
    if (other === undefined || startOf(other) < startOf(run)) chosen[part] = run;
  }
  return chosen;
}

function startOf({ record }: { readonly record: Pick<RunRecord, 'startedAt'> }): number {
  return Date.parse(record.startedAt);
}

/** Those that there are, in order. */
export function allOf(runs: Runs): readonly DocumentRun[] {
  return parts.flatMap((part) => runs[part] ?? []);
}

export function source(run: DocumentRun, metric: string, expression: string): Source {
  return { run: run.folder, metric, expression };
}
