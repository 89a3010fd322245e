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
  /** Memory that a runtime such as Go's gives back late: its course is that of the minima of windows. */
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
 * `percent` belongs to growth, `…/iteration` to slope, `1/s` to rate.
 */
export type ThresholdUnit =
  | MetricUnit
  | 'percent'
  | 'ms/iteration'
  | 'bytes/iteration'
  | 'bytes/s/iteration'
  | 'count/iteration'
  | '1/s';

/** A threshold parsed to data. `limit` is in `unit`, the canonical one. */
export interface Threshold {
  readonly metric: string;
  /** As written, white space normalised: `growth < 10%`. */
  readonly expression: string;
  readonly aggregate: Aggregate;
  readonly operator: Operator;
  readonly limit: number;
  readonly unit: ThresholdUnit;
}
