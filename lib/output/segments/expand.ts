import type { Phase, RunEvent } from '../../core/events.ts';
import { middleOf } from './buckets.ts';
import type {
  Extent,
  ThinnedEvent,
  ThinnedLevel,
  ThinnedSamples,
  ThinnedTimings,
} from './thinned-event.ts';

/** Events of one kind in a window, by their place in it. There are millions: no object is made twice. */
interface Lane {
  readonly count: number;
  at(index: number): RunEvent;
}

/**
 * As many events as the window had, each marked `thinned`: durations from their buckets (at most 0.05 %
 * off; the shortest and the longest exact), levels with the count, lowest, highest and mean that they
 * had. Their places in the window are spread evenly, in an order that has nothing to do with their values.
 */
export function expand(event: ThinnedEvent): readonly RunEvent[] {
  const lanes: Lane[] = [
    ...event.timings.map((timings) => timingLane(event, timings)),
    ...event.samples.map((samples) => sampleLane(event.phase, samples)),
    iterationLane(event),
  ];
  const longest = Math.max(...lanes.map(({ count }) => count));
  const events: RunEvent[] = [];
  for (let step = 0; step < longest; step += 1) {
    for (const lane of lanes) {
      const end = Math.floor(((step + 1) * lane.count) / longest);
      for (let index = Math.floor((step * lane.count) / longest); index < end; index += 1) {
        events.push(lane.at(index));
      }
    }
  }
  return events;
}

function timingLane({ phase, fromMs, toMs }: ThinnedEvent, timings: ThinnedTimings): Lane {
  const { operation, count } = timings;
  const values = shuffled(durationsOf(timings));
  return {
    count,
    at(index) {
      const durationMs = values[index] ?? 0;
      const atMs = Math.max(0, between(fromMs, toMs, index, count) - durationMs);
      const iteration = iterationOf(timings, index);
      return {
        type: 'timing',
        phase,
        iteration,
        worker: 0,
        operation,
        atMs,
        ok: true,
        durationMs,
        thinned: true,
      };
    },
  };
}

function iterationLane({ phase, fromMs, toMs, iterations }: ThinnedEvent): Lane {
  return {
    count: iterations.count,
    at: (index) => ({
      type: 'iteration',
      phase,
      iteration: iterationOf(iterations, index),
      worker: 0,
      atMs: between(fromMs, toMs, index, iterations.count),
      ok: true,
    }),
  };
}

function sampleLane(phase: Phase, samples: ThinnedSamples): Lane {
  const { count, fromMs, toMs, costMs } = samples;
  const levels = Object.entries(samples.values);
  return {
    count,
    at(index) {
      const values: Record<string, number> = {};
      for (const [name, level] of levels) {
        const value = levelAt(level, index);
        if (value !== undefined) values[name] = value;
      }
      const iteration = iterationOf(samples, index);
      const atMs = between(fromMs, toMs, index, count);
      return { type: 'sample', phase, iteration, atMs, costMs, values, thinned: true };
    },
  };
}

function durationsOf({ count, minMs, maxMs, buckets, counts }: ThinnedTimings): Float64Array {
  const values = new Float64Array(count);
  let bucket = 0;
  let filled = 0;
  for (const [index, step] of buckets.entries()) {
    bucket += step;
    const value = Math.min(maxMs, Math.max(minMs, middleOf(bucket)));
    const end = filled + (counts[index] ?? 0);
    values.fill(value, filled, end);
    filled = end;
  }
  values[0] = minMs;
  values[count - 1] = maxMs;
  return values;
}

/** The lowest, the highest, and all others so that the mean is what it was. */
function levelAt(level: ThinnedLevel, index: number): number | undefined {
  const [count = 0, min, max = min, mean = min] = level;
  if (index >= count || min === undefined || max === undefined || mean === undefined) {
    return undefined;
  }
  if (index === 0) return min;
  if (index === count - 1) return max;
  return (count * mean - min - max) / (count - 2);
}

/** Each value once, with far steps through the sorted ones: no part of the window has only low ones. */
function shuffled(sorted: Float64Array): Float64Array {
  const { length } = sorted;
  let step = Math.max(1, Math.round(length * 0.618));
  while (divisor(step, length) > 1) step += 1;
  const values = new Float64Array(length);
  for (let index = 0; index < length; index += 1) {
    values[index] = sorted[(index * step) % length] ?? 0;
  }
  return values;
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

function iterationOf({ count, first, last }: Extent, index: number): number {
  return count < 2 ? first : first + Math.round((index * (last - first)) / (count - 1));
}

function between(from: number, to: number, index: number, count: number): number {
  return from + ((to - from) * (index + 1)) / (count + 1);
}
