import type { Sample } from '../core/events.ts';
import type { MetricDefinition } from '../core/metric.ts';
import { formatDuration, formatValue } from '../core/units.ts';

/** A counter that ended higher than it began. */
export interface Kept {
  readonly metric: string;
  readonly rise: number;
  /** The first look from which on it never was as low again as at the begin. */
  readonly since: Moment;
}

interface Moment {
  readonly iteration: number;
  readonly atMs: number;
}

interface Watched {
  readonly base: number;
  last: number;
  /** Undefined while it is as low as at the begin. */
  since: Moment | undefined;
}

/**
 * Finds when the first thing was kept: a counter that is never as low again as before the first
 * iteration, when there was no container, was raised by something that stayed. It needs moments at which
 * nothing is under way, as a pace leaves them; without any it tells a moment too early. Fixed memory.
 */
export class KeptWatch {
  readonly #counters: ReadonlySet<string>;
  readonly #watched = new Map<string, Watched>();

  constructor(metrics: readonly MetricDefinition[]) {
    this.#counters = new Set(
      metrics.flatMap(({ name, accumulates }) => (accumulates === undefined ? [] : name)),
    );
  }

  add({ phase, iteration, atMs, values }: Sample): void {
    if (phase !== 'measurement' && phase !== 'settle') return;
    for (const name in values) {
      const value = values[name];
      if (value === undefined || !this.#counters.has(name)) continue;
      const watched = this.#watched.get(name);
      if (watched === undefined) {
        this.#watched.set(name, { base: value, last: value, since: undefined });
        continue;
      }
      watched.last = value;
      if (value <= watched.base) watched.since = undefined;
      else watched.since ??= { iteration, atMs };
    }
  }

  /** Those whose names begin with one of the prefixes. */
  found(...prefixes: readonly string[]): readonly Kept[] {
    return [...this.#watched].flatMap(([metric, { base, last, since }]) => {
      if (since === undefined || !prefixes.some((prefix) => metric.startsWith(prefix))) return [];
      return [{ metric, rise: last - base, since }];
    });
  }
}

/** @param beganAtMs when the measurement began */
export function keptText({ metric, rise, since }: Kept, beganAtMs: number): string {
  return (
    `${metric} ended ${formatValue(rise, 'count')} higher than it began, and was higher all the time ` +
    `from iteration ${since.iteration} on, ${formatDuration(since.atMs - beganAtMs)} after the begin`
  );
}
