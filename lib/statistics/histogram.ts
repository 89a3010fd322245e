import type { MetricUnit } from '../core/metric.ts';

/** Fixed-memory distribution of non-negative values; percentiles to three significant digits. */
export interface Distribution {
  record(value: number): void;
  /** The smallest recorded value that `percent` of all are at or below (nearest rank). */
  percentile(percent: number): number;
}

/** A histogram counts integers: durations are counted in microseconds, bytes and counts as they are. */
const steps: Record<MetricUnit, number> = {
  ms: 1000,
  bytes: 1,
  'bytes/s': 1,
  count: 1,
};

/**
 * An HDR histogram (Gil Tene), about 170 KiB at most however many values it takes. The library is loaded
 * here, since only runs of more than 10,000 values need it.
 */
export async function openDistribution(unit: MetricUnit): Promise<Distribution> {
  const { build } = await import('hdr-histogram-js');
  const histogram = build({
    bitBucketSize: 32,
    numberOfSignificantValueDigits: 3,
    useWebAssembly: false,
  });
  const step = steps[unit];
  return {
    record: (value) => histogram.recordValue(Math.max(0, Math.round(value * step))),
    percentile: (percent) => histogram.getValueAtPercentile(percent) / step,
  };
}
