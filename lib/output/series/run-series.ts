import type { MemoryCourse, Phase } from '../../core/events.ts';
import type { FactName, FactUnit } from '../../core/fact.ts';
import type { FaultKind } from '../../core/fault.ts';
import type { MetricUnit } from '../../core/metric.ts';
import type { PullRecord } from '../../core/pull.ts';
import type { CheckResult } from '../../core/record.ts';

/**
 * Values in the order of measurement, as columns of equal length. Each row is a bucket of `perBucket`
 * neighbours (the last one may have fewer); of the values only their extremes and mean are kept, so that
 * no peak is lost. With `perBucket` 1 a row is one value: `low` and `high` are left out, being `mean`.
 */
export interface Line {
  /** Values in all. */
  readonly count: number;
  /** A power of two. */
  readonly perBucket: number;
  /** When the first value of the bucket was taken, in ms since the run began. */
  readonly atMs: readonly number[];
  /** Iteration of that value, warm-up included: the first measured one is `warmupIterations` + 1. */
  readonly iteration: readonly number[];
  readonly mean: readonly number[];
  readonly low?: readonly number[];
  readonly high?: readonly number[];
}

/** How often each size of value was seen in the measurement, to 1 %. */
export interface Distribution {
  readonly count: number;
  /** Upper ends of the bins that hold a value, ascending. */
  readonly upTo: readonly number[];
  /** Values in each bin. */
  readonly counts: readonly number[];
}

export interface PhaseSpan {
  readonly phase: Phase;
  readonly fromMs: number;
  readonly toMs: number;
}

/** A fault that the run injected, as the events tell it; what had not come when they ended is absent. */
export interface FaultSpan {
  readonly number: number;
  readonly kind: FaultKind;
  readonly fromMs: number;
  readonly endedMs?: number;
  readonly recoveredMs?: number;
}

/** What one condition of a step `expect` read, over all iterations. */
export interface ReadingLine {
  readonly check: string;
  readonly kind: CheckResult['kind'];
  readonly fact: FactName;
  readonly expression: string;
  readonly unit: FactUnit;
  readonly line: Line;
}

/** Charts' data of a run, of bounded size however long it was: the content of series.json. */
export interface RunSeries {
  readonly schema: 'bench/series/v1';
  readonly runId: string;
  /** The latest moment that an event names. */
  readonly durationMs: number;
  readonly warmupIterations: number;
  readonly phases: readonly PhaseSpan[];
  /** Sampled levels by metric, of all phases. A count that never changed is in `constant` instead. */
  readonly levels: Readonly<Record<string, Line & { readonly unit: MetricUnit }>>;
  readonly constant: Readonly<Record<string, number>>;
  /** Durations in ms by metric: the line of all phases, the distribution of the measurement without faults. */
  readonly durations: Readonly<
    Record<string, { readonly line: Line; readonly distribution: Distribution }>
  >;
  /** Of observations and controls that are numbers. */
  readonly readings: readonly ReadingLine[];
  /** Of the first iteration, in the order of its steps. Absent in files of older versions. */
  readonly containerMemory?: readonly (MemoryCourse & { readonly step: number })[];
  readonly faults: readonly FaultSpan[];
  /**
   * The first times in which the harness did not run; what they have spoilt is in no line. Absent in files of
   * older versions.
   */
  readonly stalls?: readonly { readonly fromMs: number; readonly toMs: number }[];
  /** The slowest of the measurement, and others where there is room, without their requests. */
  readonly pulls: readonly {
    readonly phase: Phase;
    readonly iteration: number;
    readonly cold: boolean;
    readonly pull: Omit<PullRecord, 'attempts'>;
  }[];
  /** Failed operations, each with the calls inside it. */
  readonly errors: readonly {
    readonly operation: string;
    readonly code: string;
    /** The kind of fault that met these iterations; absent for failures that no fault excuses. */
    readonly fault?: FaultKind;
    readonly count: number;
    readonly firstMs: number;
    readonly lastMs: number;
  }[];
}
