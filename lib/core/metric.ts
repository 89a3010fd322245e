/**
 * What can be measured, and how its values may be summarised.
 *
 * - `trend`: one value per operation (a duration, the bytes of a pull); has percentiles.
 * - `gauge`: a level read by a probe at moments in time (memory, open files).
 * - `counter`: occurrences that only add up (failures, residue).
 */
export type MetricKind = 'trend' | 'gauge' | 'counter';

/** Canonical units: every stored value is in one of these, never in a multiple of it. */
export type MetricUnit = 'ms' | 'bytes' | 'bytes/s' | 'count';

export interface MetricDefinition {
  /** Dotted lower-case name, e.g. `task.create` or `daemon.rss`. */
  readonly name: string;
  readonly kind: MetricKind;
  readonly unit: MetricUnit;
  /** One sentence for reports and `plan`. */
  readonly help: string;
  /** Memory that an allocator or Go's runtime gives back late: its course is that of the minima of windows. */
  readonly givenBackLate?: true;
  /**
   * A counter of things that a run must give back: `own` of what takes part in the run, `shared` of
   * the whole host, where other programs count too.
   */
  readonly accumulates?: 'own' | 'shared';
}

/** An aggregate of a metric, as thresholds name it. `percentile` is in (0, 100). */
export type Aggregate =
  | { readonly name: SimpleAggregate }
  | { readonly name: 'percentile'; readonly percentile: number };

export type SimpleAggregate =
  | 'count'
  | 'rate'
  | 'min'
  | 'max'
  | 'mean'
  | 'median'
  | 'first'
  | 'last'
  | 'growth'
  | 'slope'
  | 'total';

export type Operator = '<' | '<=' | '>' | '>=' | '==' | '!=';

/**
 * Unit of a threshold's limit and of the value it is compared with.
 * `percent` belongs to growth, `…/iteration` and `…/h` to slope, `1/s` to rate.
 */
export type ThresholdUnit =
  | MetricUnit
  | 'percent'
  | 'ms/iteration'
  | 'bytes/iteration'
  | 'bytes/s/iteration'
  | 'count/iteration'
  | 'ms/h'
  | 'bytes/h'
  | 'bytes/s/h'
  | 'count/h'
  | '1/s';

/** A part of a run of a given duration: the first or the last window, or each of them. */
export type WindowName = 'first' | 'last' | 'each';

/** A threshold parsed to data. `limit` is in `unit`, the canonical one. */
export interface Threshold {
  readonly metric: string;
  /** As written, white space normalised: `growth < 10%`. */
  readonly expression: string;
  readonly aggregate: Aggregate;
  readonly operator: Operator;
  /** With `times` the factor, a plain number. */
  readonly limit: number;
  readonly unit: ThresholdUnit;
  /** The part of the run that is looked at. Absent: all of the measurement. */
  readonly window?: WindowName;
  /** What the limit is a multiple of: an aggregate of another window. */
  readonly times?: { readonly window: 'first' | 'last'; readonly aggregate: Aggregate };
  /** The run ends as soon as this fails. */
  readonly abortOnFail?: {
    /** Ms from the begin of the measurement in which it is not looked at yet. */
    readonly delayMs: number;
  };
}
