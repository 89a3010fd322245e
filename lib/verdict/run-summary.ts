import type { RunEvent, RunOutcome } from '../core/events.ts';
import type {
  CheckResult,
  ErrorSummary,
  FaultResult,
  PullSummary,
  ResidueItem,
  RunRecord,
  TinybenchStatistics,
  WindowSummary,
} from '../core/record.ts';
import type { Warning } from '../core/warning.ts';
import type { MeasurementExtent, MetricData } from './metric-data.ts';

export type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

/** A run as its events tell it, before it is judged. */
export interface RunSummary {
  /** These are absent when the events end before them. */
  readonly run?: EventOf<'run'>;
  /** The last one. */
  readonly resume?: EventOf<'resume'>;
  readonly daemon?: EventOf<'daemon'>;
  readonly image?: EventOf<'image'>;
  readonly pull?: PullSummary;
  readonly tinybench?: TinybenchStatistics;
  readonly residue?: readonly ResidueItem[];
  readonly accumulation?: RunRecord['accumulation'];
  /** Absent when the run was killed before it could write its end. */
  readonly end?: { readonly endedAt: string; readonly outcome: RunOutcome };
  /** The latest moment that an event names. */
  readonly lastAtMs: number;
  readonly iterations: RunRecord['iterations'];
  readonly extent: MeasurementExtent;
  /** Metrics that have data, in the order of the plan. */
  readonly data: ReadonlyMap<string, MetricData>;
  /** In a run of a given duration. */
  readonly windows?: readonly WindowSummary[];
  /** None in a plan that expects nothing. */
  readonly checks: readonly CheckResult[];
  readonly errors: readonly ErrorSummary[];
  /** Absent in a plan without faults. */
  readonly faults?: readonly FaultResult[];
  /** Sentences on faults that were not injected, or not over in time. */
  readonly openFaults: readonly string[];
  readonly warnings: readonly Warning[];
  readonly observations: RunRecord['observations'];
}
