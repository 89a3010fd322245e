import type { MetricDefinition } from '../core/metric.ts';
import type { Accumulator } from '../statistics/accumulator.ts';
import type { WindowData } from './windows.ts';

/** What the measurement phase gave for one metric, before it is summarised or judged. */
export type MetricData =
  | {
      readonly kind: 'values';
      readonly definition: MetricDefinition;
      readonly values: Accumulator;
      /** Operations that failed and so gave no value. */
      readonly failed: number;
      /** In a run of a given duration. */
      readonly windows?: readonly WindowData[];
    }
  | {
      readonly kind: 'total';
      readonly definition: MetricDefinition;
      readonly total: number;
      /** Whether it adds up while the run goes on, so that a rate means something. */
      readonly addsUp: boolean;
      /** What was counted, in the words of a report. */
      readonly details: readonly string[];
      /** Why the true total may be higher: places that could not be looked at. */
      readonly gaps: readonly string[];
    };

/** What of a run a metric's data is seen against. */
export interface MeasurementExtent {
  /** Length of the measurement phase; 0 when it never began. */
  readonly seconds: number;
  /** Iterations that ended in it, failed ones too. */
  readonly iterations: number;
}
