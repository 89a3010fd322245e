import type { Sample, Timing } from '../core/events.ts';
import type { MetricDefinition, MetricKind } from '../core/metric.ts';
import type { PullRecord } from '../core/pull.ts';
import { Accumulator } from '../statistics/accumulator.ts';
import type { MetricData } from './metric-data.ts';
import { OverheadPairs, overheadMetric } from './overhead-pairs.ts';

interface Collected {
  readonly values: Accumulator;
  failed: number;
}

/** Sorts the values of timings and samples to the metrics of the plan; others it passes over. */
export class ValueCollector {
  readonly #definitions: ReadonlyMap<string, MetricDefinition>;
  readonly #seed: number;
  readonly #collected = new Map<string, Collected>();
  readonly #pairs = new OverheadPairs();

  constructor(metrics: readonly MetricDefinition[], seed: number) {
    this.#seed = seed;
    this.#definitions = new Map(metrics.map((metric) => [metric.name, metric]));
  }

  /** @returns the accumulators that are to be compacted, as {@link Accumulator.add} says */
  addTiming(timing: Timing): readonly Accumulator[] {
    const metric = this.#metric(timing.operation, 'trend');
    if (metric === undefined) return [];
    if (!timing.ok) {
      metric.failed += 1;
      return [];
    }
    const full = metric.values.add(timing.iteration, timing.durationMs) ? [metric.values] : [];
    const overhead = this.#pairs.add(timing);
    const added = overhead === undefined ? undefined : this.#metric(overheadMetric, 'trend');
    if (overhead === undefined || added === undefined) return full;
    return added.values.add(timing.iteration, overhead) ? [...full, added.values] : full;
  }

  /** What a pull tells beside its times. */
  addPull(iteration: number, pull: PullRecord): readonly Accumulator[] {
    const full: Accumulator[] = [];
    for (const [name, value] of Object.entries(pullValues(pull))) {
      const metric = this.#metric(name, 'trend');
      if (value === undefined || metric === undefined) continue;
      if (metric.values.add(iteration, value)) full.push(metric.values);
    }
    return full;
  }

  addSample(sample: Sample): readonly Accumulator[] {
    const full: Accumulator[] = [];
    for (const name in sample.values) {
      const value = sample.values[name];
      const metric = this.#metric(name, 'gauge');
      if (value === undefined || metric === undefined) continue;
      if (metric.values.add(sample.iteration, value)) full.push(metric.values);
    }
    return full;
  }

  /** Undefined when the metric has neither a value nor a failure. */
  dataOf(definition: MetricDefinition): MetricData | undefined {
    const collected = this.#collected.get(definition.name);
    return collected && { kind: 'values', definition, ...collected };
  }

  #metric(name: string, kind: MetricKind): Collected | undefined {
    const known = this.#collected.get(name);
    if (known !== undefined) return known;
    const definition = this.#definitions.get(name);
    if (definition?.kind !== kind) return undefined;
    const { unit, givenBackLate } = definition;
    const options = { seed: this.#seed, ...(givenBackLate && { givenBackLate }) };
    const created = { values: new Accumulator(unit, options), failed: 0 };
    this.#collected.set(name, created);
    return created;
  }
}

/** Metrics of a pull by name; undefined where the pull does not tell. */
function pullValues({ bytes, fetch, layers, attempts }: PullRecord) {
  const seconds = fetch === undefined ? 0 : (fetch.endMs - fetch.startMs) / 1000;
  return {
    'pull.bytes': bytes,
    'pull.rate': seconds > 0 && bytes > 0 ? bytes / seconds : undefined,
    'pull.layers': layers.filter((layer) => layer.fetch !== undefined).length,
    'pull.attempts': attempts?.length,
    'pull.retries': attempts?.filter(({ again }) => again > 0).length,
  };
}
