import type { RunEvent, Sample, Timing } from '../core/events.ts';
import type { MetricDefinition, Threshold } from '../core/metric.ts';
import type { Plan } from '../core/plan.ts';
import type { ThresholdResult } from '../core/record.ts';
import type { Accumulator } from '../statistics/accumulator.ts';
import { evaluateThreshold } from './evaluate.ts';
import type { MetricData } from './metric-data.ts';
import { TimeJumps } from './time-jumps.ts';
import { daemonPrefix, ValueCollector } from './value-collector.ts';

/** Counters that are known while the run goes on. */
const running = { failures: 0, iterations: 0 };

/** Judges the thresholds that may end a run, while it goes on; keeps the values of their metrics alone. */
export class RunningVerdict {
  readonly #thresholds: readonly Threshold[];
  readonly #definitions: readonly MetricDefinition[];
  readonly #values: ValueCollector;
  readonly #full = new Set<Accumulator>();
  readonly #counts = { ...running };
  readonly #jumps = new TimeJumps();
  #ended = 0;
  #beganAtMs: number | undefined;
  readonly #measuredMs: number;

  /** @param measuredMs of a run that is gone on with: what was before it is not looked at again */
  constructor(plan: Plan, measuredMs = 0) {
    this.#measuredMs = measuredMs;
    this.#thresholds = plan.thresholds.filter(({ abortOnFail }) => abortOnFail !== undefined);
    this.#definitions = plan.metrics.filter(({ name }) =>
      this.#thresholds.some(({ metric }) => metric === name),
    );
    this.#values = new ValueCollector(this.#definitions, plan.seed, plan.load);
  }

  /** Takes note of every event of the run. */
  add(event: RunEvent): void {
    switch (event.type) {
      case 'phase':
        if (event.phase !== 'measurement') break;
        this.#beganAtMs = event.atMs - this.#measuredMs;
        this.#values.begin(event.atMs, this.#measuredMs);
        break;
      case 'timing':
        this.#addTiming(event);
        break;
      case 'sample':
        this.#addSample(event);
        break;
      case 'pull':
        if (event.phase !== 'measurement' || event.fault !== undefined) break;
        this.#note(this.#values.addPull(event));
        break;
      case 'iteration':
        this.#addIteration(event);
        break;
      case 'daemon':
        // It is told anew when it was started again: what its process has used begins anew.
        this.#values.beginAnew(daemonPrefix);
        break;
      case 'jump':
        this.#jumps.add(event);
        break;
      case 'fault':
        this.#note(this.#values.addRecovery(event));
        break;
    }
  }

  /** The first threshold that has failed for good; undefined when the run may go on. */
  async failed(atMs: number): Promise<ThresholdResult | undefined> {
    if (this.#beganAtMs === undefined) return undefined;
    const full = [...this.#full];
    this.#full.clear();
    await Promise.all(full.map((values) => values.compact()));
    const measuredMs = atMs - this.#beganAtMs;
    const seconds = (measuredMs - this.#measuredMs) / 1000;
    const extent = { seconds, iterations: this.#ended };
    return this.#thresholds
      .filter(({ abortOnFail }) => measuredMs >= (abortOnFail?.delayMs ?? 0))
      .map((threshold) => evaluateThreshold(threshold, this.#dataOf(threshold.metric), extent))
      .find(({ verdict }) => verdict === 'fail');
  }

  #addTiming(timing: Timing): void {
    if (timing.fault !== undefined) return;
    if (!timing.ok) this.#counts.failures += 1;
    if (timing.phase !== 'measurement' || this.#jumps.spoils(timing)) return;
    this.#note(this.#values.addTiming(timing));
  }

  #addSample(event: Sample): void {
    const sample = this.#jumps.without(event);
    if (sample.phase === 'measurement') this.#note(this.#values.addSample(sample));
  }

  #addIteration({ phase, ok, fault }: Extract<RunEvent, { type: 'iteration' }>): void {
    if (phase !== 'measurement') return;
    this.#ended += 1;
    if (ok && fault === undefined) this.#counts.iterations += 1;
  }

  #note(full: readonly Accumulator[]): void {
    for (const values of full) this.#full.add(values);
  }

  #dataOf(name: string): MetricData | undefined {
    const definition = this.#definitions.find((each) => each.name === name);
    if (definition === undefined) return undefined;
    if (name !== 'failures' && name !== 'iterations') return this.#values.dataOf(definition);
    const total = this.#counts[name];
    return { kind: 'total', definition, total, addsUp: true, details: [], gaps: [] };
  }
}

/** Whether a metric can end a run: the others are known when it is over. */
export function canAbort({ name, kind }: MetricDefinition): boolean {
  return kind !== 'counter' || Object.hasOwn(running, name);
}
