import type { Phase } from '../../core/events.ts';

/** What a thinned segment holds in place of the events of one window of time. Times are ms as in all events. */
export interface ThinnedEvent {
  readonly type: 'thinned';
  readonly phase: Phase;
  readonly fromMs: number;
  readonly toMs: number;
  /** Those that ended well and met no fault. */
  readonly iterations: Extent;
  readonly timings: readonly ThinnedTimings[];
  readonly samples: readonly ThinnedSamples[];
}

/** How many there were, and the lowest and the highest iteration among them. */
export interface Extent {
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

/** Durations of one operation. */
export interface ThinnedTimings extends Extent {
  readonly operation: string;
  readonly minMs: number;
  readonly maxMs: number;
  /** Numbers of the buckets that hold any, each less the one before. */
  readonly buckets: readonly number[];
  readonly counts: readonly number[];
}

/** Neighbouring samples. */
export interface ThinnedSamples extends Extent {
  readonly fromMs: number;
  readonly toMs: number;
  /** Mean. */
  readonly costMs: number;
  readonly values: Readonly<Record<string, ThinnedLevel>>;
}

/** Count, lowest, highest and mean of what a metric was; what did not change stands once. */
export type ThinnedLevel = readonly [count: number, value: number] | readonly number[];

/** Whether a parsed line is one: the parts that are gone through vouch for it. */
export function isThinned(value: unknown): value is ThinnedEvent {
  if (typeof value !== 'object' || value === null) return false;
  // Asked of every line: only what may be one is worth a closer look.
  if (!('type' in value) || value.type !== 'thinned') return false;
  const event: Readonly<Record<string, unknown>> = { ...value };
  return (
    typeof event.fromMs === 'number' &&
    typeof event.toMs === 'number' &&
    typeof event.iterations === 'object' &&
    Array.isArray(event.timings) &&
    Array.isArray(event.samples)
  );
}
