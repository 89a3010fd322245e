import type { ShimReading } from '../core/events.ts';
import type { MetricDefinition } from '../core/metric.ts';
import type { SampleTarget } from '../core/plan.ts';

/** Reads one thing once; when, is the sampler's affair. */
export interface Probe {
  readonly target: SampleTarget;
  /** Metric name to value in its canonical unit. What cannot be read now is left out, never 0. */
  read(): Promise<Readonly<Record<string, number>>>;
  /** The shims that the last reading was the sum of. */
  shims?(): readonly ShimReading[];
  /** Gives back what the probe holds open. */
  close(): void;
}

export type SampleMetric = MetricDefinition & { readonly target: SampleTarget };
