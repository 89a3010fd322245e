import type { RunEvent, Sample, Timing } from '../core/events.ts';
import type { MetricDefinition } from '../core/metric.ts';
import { type Plan, sampleTargets } from '../core/plan.ts';
import type { RunRecord } from '../core/record.ts';
import type { Accumulator } from '../statistics/accumulator.ts';
import { AccumulationWatch } from './accumulation-watch.ts';
import { CheckTable } from './check-table.ts';
import {
  accumulationCounter,
  type Counter,
  counted,
  residueCounter,
  residueGaps,
} from './counters.ts';
import { ErrorTable } from './error-table.ts';
import { faultCounter } from './faults/fault-counter.ts';
import { FaultTable } from './faults/fault-table.ts';
import { KeptWatch } from './kept-watch.ts';
import { MeasuredTime } from './measured-time.ts';
import type { MetricData } from './metric-data.ts';
import { PullTable } from './pull-table.ts';
import { RunFacts } from './run-facts.ts';
import type { EventOf, RunSummary } from './run-summary.ts';
import { TimeJumps } from './time-jumps.ts';
import { daemonPrefix, ValueCollector } from './value-collector.ts';

/**
 * Reads the events of a run once, in fixed memory. Timings and samples of the measurement phase
 * alone make the metrics; failures of every phase count, since a failing warm-up must not pass
 * unseen. `iterations` counts those that succeeded: failures must not raise a rate.
 */
export async function summarise(plan: Plan, events: AsyncIterable<RunEvent>): Promise<RunSummary> {
  const summariser = new Summariser(plan);
  for await (const event of events) {
    const full = summariser.add(event);
    if (full.length > 0) await Promise.all(full.map((values) => values.compact()));
  }
  return summariser.summary();
}

const none: readonly Accumulator[] = [];

class Summariser {
  readonly #plan: Plan;
  readonly #facts = new RunFacts();
  readonly #values: ValueCollector;
  readonly #watch: AccumulationWatch;
  readonly #kept: KeptWatch;
  readonly #checks: CheckTable;
  readonly #errors = new ErrorTable();
  readonly #faults = new FaultTable();
  readonly #pulls = new PullTable();
  readonly #jumps = new TimeJumps();
  readonly #time = new MeasuredTime();
  #operations = 0;
  readonly #iterations = { completed: 0, failed: 0, faulted: 0 };

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#values = new ValueCollector(plan.metrics, plan.seed, plan.load);
    this.#watch = new AccumulationWatch(plan.metrics);
    this.#kept = new KeptWatch(plan.metrics);
    this.#checks = new CheckTable(plan);
  }

  /** @returns the accumulators that must be compacted before the next event */
  add(event: RunEvent): readonly Accumulator[] {
    const daemonBefore = this.#facts.daemon;
    this.#facts.add(event);
    switch (event.type) {
      case 'timing':
        return this.#addTiming(event);
      case 'sample':
        return this.#addSample(event);
      case 'pull':
        return this.#addPull(event);
      case 'fault':
        this.#faults.add(event);
        return this.#values.addRecovery(event);
      case 'phase':
        this.#enter(event);
        break;
      case 'iteration':
        this.#addIteration(event);
        break;
      case 'check':
        this.#checks.add(event);
        break;
      case 'jump':
        this.#jumps.add(event);
        break;
      case 'daemon':
        // Of one that was started again, what its process has used begins anew.
        if (daemonBefore !== undefined && daemonBefore.pid !== event.pid) {
          this.#beginAnew(daemonPrefix);
        }
        break;
      case 'resume':
        this.#addResume(event);
        break;
    }
    return none;
  }

  summary(): RunSummary {
    const facts = this.#facts.summary();
    const accumulation = this.#watch.found();
    const { completed, failed, faulted } = this.#iterations;
    const { load, faults } = this.#plan;
    return {
      ...facts,
      ...(this.#pulls.summary && { pull: this.#pulls.summary }),
      ...(accumulation && { accumulation }),
      iterations: {
        ...(load.kind !== 'duration' && { planned: load.iterations }),
        ...{ completed, failed },
        ...(faults && { faulted }),
      },
      extent: {
        seconds: this.#time.until(facts.lastAtMs) / 1000,
        iterations: completed + failed + faulted,
      },
      data: this.#data(accumulation),
      ...this.#windows(),
      checks: this.#checks.results(),
      errors: this.#errors.rows(),
      ...(faults && { faults: this.#faults.results() }),
      openFaults: this.#faults.open(),
      warnings: [...this.#facts.warnings(), ...this.#jumps.warnings()],
    };
  }

  #addTiming(timing: Timing): readonly Accumulator[] {
    this.#operations += 1;
    if (!timing.ok) this.#errors.add(timing, this.#faults.kindOf(timing.fault));
    if (timing.fault !== undefined) {
      this.#faults.addTiming(timing);
      return none;
    }
    if (this.#jumps.spoils(timing)) return none;
    return timing.phase === 'measurement' ? this.#values.addTiming(timing) : none;
  }

  #addSample(event: Sample): readonly Accumulator[] {
    const sample = this.#jumps.without(event);
    this.#watch.add(sample);
    this.#kept.add(sample);
    return sample.phase === 'measurement' ? this.#values.addSample(sample) : none;
  }

  /** Those of the measurement that no fault met stand for the run; without any, the set-up's does. */
  #addPull(event: EventOf<'pull'>): readonly Accumulator[] {
    if (event.fault !== undefined) return none;
    const measured = event.phase === 'measurement';
    if (measured || event.phase === 'setup') this.#pulls.add(measured, event);
    return measured ? this.#values.addPull(event) : none;
  }

  #addIteration({ phase, ok, fault }: EventOf<'iteration'>): void {
    if (phase !== 'measurement') return;
    this.#iterations[fault !== undefined ? 'faulted' : ok ? 'completed' : 'failed'] += 1;
  }

  #enter({ phase, atMs }: EventOf<'phase'>): void {
    this.#time.end(atMs);
    if (phase !== 'measurement') return;
    this.#values.begin(atMs, this.#time.until(atMs));
    this.#time.begin(atMs);
  }

  /** The harness is another process, and what was there when the one before it was killed has been removed. */
  #addResume({ atMs }: EventOf<'resume'>): void {
    this.#time.end(atMs);
    for (const target of sampleTargets) this.#beginAnew(`${target}.`);
  }

  #beginAnew(prefix: string): void {
    this.#values.beginAnew(prefix);
    this.#watch.beginAnew(prefix);
  }

  #data(accumulation: RunRecord['accumulation']): ReadonlyMap<string, MetricData> {
    const data = new Map<string, MetricData>();
    for (const definition of this.#plan.metrics) {
      const found = this.#values.dataOf(definition) ?? this.#counterOf(definition, accumulation);
      if (found !== undefined) data.set(definition.name, found);
    }
    return data;
  }

  #counterOf(
    definition: MetricDefinition,
    accumulation: RunRecord['accumulation'],
  ): MetricData | undefined {
    const counter = this.#count(definition.name, accumulation);
    return counter && { kind: 'total', definition, ...counter };
  }

  #count(name: string, accumulation: RunRecord['accumulation']): Counter | undefined {
    switch (name) {
      case 'failures':
        return this.#operations === 0 ? undefined : counted(this.#errors.failures);
      case 'iterations':
        return this.#hasMeasured ? counted(this.#iterations.completed) : undefined;
      case 'residue':
        return this.#residueCounter();
      case 'accumulation':
        return accumulation && accumulationCounter(accumulation);
      default:
        return faultCounter(name, this.#faults, this.#errors);
    }
  }

  #residueCounter(): Counter | undefined {
    const { residue, run } = this.#facts;
    if (residue === undefined) return undefined;
    const of = { runId: run?.runId ?? '', warmup: this.#plan.load.warmup };
    const kept = this.#kept.found('host.', 'inventory.', 'shims.');
    const counter = residueCounter(residue, of, kept, this.#time.beganAtMs ?? 0);
    return { ...counter, gaps: residueGaps(this.#facts.warnings()) };
  }

  get #hasMeasured(): boolean {
    return this.#time.beganAtMs !== undefined;
  }

  #windows(): Pick<RunSummary, 'windows'> {
    if (this.#values.windows === undefined || !this.#hasMeasured) return {};
    const trends = new Set(
      this.#plan.metrics.flatMap(({ kind, name }) => (kind === 'trend' ? name : [])),
    );
    return { windows: this.#values.windows.summaries((name) => trends.has(name)) };
  }
}
