import type { RunEvent, Sample, Timing } from '../core/events.ts';
import type { MetricDefinition, MetricKind } from '../core/metric.ts';
import type { Load } from '../core/plan.ts';
import type { PullRecord } from '../core/pull.ts';
import { Accumulator } from '../statistics/accumulator.ts';
import type { MetricData } from './metric-data.ts';
import { OverheadPairs, overheadMetric } from './overhead-pairs.ts';
import { Windows } from './windows.ts';

interface Collected {
  readonly values: Accumulator;
  failed: number;
}

/** Of a gauge: how many values the longest life before had, and they. */
interface Longest {
  readonly collected: Collected;
  readonly count: number;
}

/** Where in a run a value belongs. */
type Moment = Pick<Timing, 'iteration' | 'atMs'>;

/** Metrics of the daemon's process. */
export const daemonPrefix = 'daemon.';

const hourMs = 3_600_000;
const none: readonly Accumulator[] = [];

/** Sorts the values of timings and samples to the metrics of the plan; others it passes over. */
export class ValueCollector {
  readonly #definitions: ReadonlyMap<string, MetricDefinition>;
  readonly #seed: number;
  readonly #collected = new Map<string, Collected>();
  readonly #pairs = new OverheadPairs();
  readonly #longest = new Map<string, Longest>();
  /** In a run of a given duration. */
  readonly windows: Windows | undefined;
  #beganAtMs = 0;

  constructor(metrics: readonly MetricDefinition[], seed: number, load: Load) {
    this.#seed = seed;
    this.windows = load.kind === 'duration' ? new Windows(load) : undefined;
    this.#definitions = new Map(metrics.map((metric) => [metric.name, metric]));
  }

  /** The measurement begins, or goes on when so much of it is over already. */
  begin(atMs: number, measuredMs = 0): void {
    this.#beganAtMs = atMs - measuredMs;
  }

  /** @returns the accumulators that are to be compacted, as {@link Accumulator.add} says */
  addTiming(timing: Timing): readonly Accumulator[] {
    const metric = this.#metric(timing.operation, 'trend');
    if (metric === undefined) return [];
    if (!timing.ok) {
      metric.failed += 1;
      this.windows?.addFailure(timing.operation, timing.atMs - this.#beganAtMs);
      return [];
    }
    const full = this.#put(timing.operation, metric, timing, timing.durationMs);
    const overhead = this.#pairs.add(timing);
    const added = overhead === undefined ? undefined : this.#metric(overheadMetric, 'trend');
    if (overhead === undefined || added === undefined) return full;
    return [...full, ...this.#put(overheadMetric, added, timing, overhead)];
  }

  /** How long it took after a fault until the service was back. */
  addRecovery(event: Extract<RunEvent, { type: 'fault' }>): readonly Accumulator[] {
    if (event.state !== 'recovered' && event.state !== 'left') return none;
    const metric = this.#metric('recovery', 'trend');
    if (metric === undefined || event.recoveredAfterMs === undefined) return none;
    return metric.values.add(event.number, event.recoveredAfterMs) ? [metric.values] : none;
  }

  /**
   * Levels whose name begins so are of a process that was replaced. Two processes make no course: of all
   * lives the longest, in samples, stands for the run.
   */
  beginAnew(prefix: string): void {
    for (const [name, collected] of this.#collected) {
      if (!name.startsWith(prefix)) continue;
      const before = this.#longest.get(name);
      const { count } = collected.values;
      if (before === undefined || count > before.count) {
        this.#longest.set(name, { collected, count });
      }
      this.#collected.delete(name);
    }
  }

  /** What a pull tells beside its times. */
  addPull(event: Moment & { readonly pull: PullRecord }): readonly Accumulator[] {
    const full: Accumulator[] = [];
    for (const [name, value] of Object.entries(pullValues(event.pull))) {
      const metric = this.#metric(name, 'trend');
      if (value === undefined || metric === undefined) continue;
      full.push(...this.#put(name, metric, event, value));
    }
    return full;
  }

  addSample(sample: Sample): readonly Accumulator[] {
    const full: Accumulator[] = [];
    for (const name in sample.values) {
      const value = sample.values[name];
      const metric = this.#metric(name, 'gauge');
      if (value === undefined || metric === undefined) continue;
      full.push(...this.#put(name, metric, sample, value));
    }
    return full;
  }

  /** Undefined when the metric has neither a value nor a failure. */
  dataOf(definition: MetricDefinition): MetricData | undefined {
    const latest = this.#collected.get(definition.name);
    const before = this.#longest.get(definition.name);
    const isLonger = before !== undefined && before.count > (latest?.values.count ?? 0);
    const collected = isLonger ? before.collected : latest;
    const windows = this.windows?.of(definition.name);
    return collected && { kind: 'values', definition, ...collected, ...(windows && { windows }) };
  }

  #put(
    name: string,
    { values }: Collected,
    { iteration, atMs }: Moment,
    value: number,
  ): readonly Accumulator[] {
    const measuredMs = atMs - this.#beganAtMs;
    this.windows?.add(name, measuredMs, value);
    return values.add(iteration, value, measuredMs / hourMs) ? [values] : none;
  }

  #metric(name: string, kind: MetricKind): Collected | undefined {
    const known = this.#collected.get(name);
    if (known !== undefined) return known;
    const definition = this.#definitions.get(name);
    if (definition?.kind !== kind) return undefined;
    const { unit, givenBackLate } = definition;
    const options = {
      ...{ seed: this.#seed, byHour: this.windows !== undefined },
      ...(givenBackLate && { givenBackLate }),
    };
    const created = { values: new Accumulator(unit, options), failed: 0 };
    this.#collected.set(name, created);
    return created;
  }
}

/** Metrics of a pull by name; undefined where the pull does not tell. */
export function pullValues({ bytes, fetch, layers, attempts }: PullRecord) {
  const seconds = fetch === undefined ? 0 : (fetch.endMs - fetch.startMs) / 1000;
  return {
    'pull.bytes': bytes,
    'pull.rate': seconds > 0 && bytes > 0 ? bytes / seconds : undefined,
    'pull.layers': layers.filter((layer) => layer.fetch !== undefined).length,
    'pull.attempts': attempts?.length,
    'pull.retries': attempts?.filter(({ again }) => again > 0).length,
  };
}
