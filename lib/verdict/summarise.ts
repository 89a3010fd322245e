import type { Phase, RunEvent, RunOutcome, Timing } from '../core/events.ts';
import type { MetricDefinition } from '../core/metric.ts';
import type { Plan } from '../core/plan.ts';
import type {
  CheckResult,
  ErrorSummary,
  PullSummary,
  ResidueItem,
  RunRecord,
  TinybenchStatistics,
} from '../core/record.ts';
import type { Warning } from '../core/warning.ts';
import type { Accumulator } from '../statistics/accumulator.ts';
import { AccumulationWatch, accumulationText } from './accumulation-watch.ts';
import { CheckTable } from './check-table.ts';
import { ErrorTable } from './error-table.ts';
import type { MeasurementExtent, MetricData } from './metric-data.ts';
import { PullTable } from './pull-table.ts';
import { groupResidue, residueGroupText } from './residue-groups.ts';
import { ValueCollector } from './value-collector.ts';

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

/** A run as its events tell it, before it is judged. */
export interface RunSummary {
  /** These are absent when the events end before them. */
  readonly run?: EventOf<'run'>;
  readonly daemon?: EventOf<'daemon'>;
  readonly image?: EventOf<'image'>;
  readonly pull?: PullSummary;
  readonly tinybench?: TinybenchStatistics;
  readonly residue?: readonly ResidueItem[];
  readonly accumulation?: RunRecord['accumulation'];
  /** Absent when the run was killed before it could write its end. */
  readonly end?: { readonly endedAt: string; readonly outcome: RunOutcome };
  /** The latest moment that an event names. */
  readonly lastAtMs: number;
  readonly iterations: RunRecord['iterations'];
  readonly extent: MeasurementExtent;
  /** Metrics that have data, in the order of the plan. */
  readonly data: ReadonlyMap<string, MetricData>;
  /** None in a plan that expects nothing. */
  readonly checks: readonly CheckResult[];
  readonly errors: readonly ErrorSummary[];
  readonly warnings: readonly Warning[];
  readonly observations: RunRecord['observations'];
}

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

class Summariser {
  readonly #plan: Plan;
  readonly #values: ValueCollector;
  readonly #watch: AccumulationWatch;
  #accumulation: RunRecord['accumulation'];
  readonly #checks: CheckTable;
  readonly #errors = new ErrorTable();
  readonly #warnings = new Map<string, Warning>();
  readonly #observations: { readonly operation: string; readonly text: string }[] = [];
  readonly #pulls = new PullTable();
  #run: EventOf<'run'> | undefined;
  #daemon: EventOf<'daemon'> | undefined;
  #image: EventOf<'image'> | undefined;
  #tinybench: TinybenchStatistics | undefined;
  #residue: readonly ResidueItem[] | undefined;
  #end: EventOf<'end'> | undefined;
  #phase: Phase | undefined;
  #measuredFromMs: number | undefined;
  #measuredToMs: number | undefined;
  #lastAtMs = 0;
  #busyShare = 0;
  #operations = 0;
  #completed = 0;
  #failed = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#values = new ValueCollector(plan.metrics, plan.seed);
    this.#watch = new AccumulationWatch(plan.metrics);
    this.#checks = new CheckTable(plan);
  }

  /** @returns the accumulators that must be compacted before the next event */
  add(event: RunEvent): readonly Accumulator[] {
    if (event.type !== 'run') this.#lastAtMs = Math.max(this.#lastAtMs, endOf(event));
    switch (event.type) {
      case 'timing':
        return this.#addTiming(event);
      case 'sample':
        this.#watch.add(event);
        return event.phase === 'measurement' ? this.#values.addSample(event) : none;
      case 'pull':
        return this.#addPull(event);
      case 'phase':
        this.#enter(event);
        break;
      case 'load':
        this.#busyShare = Math.max(this.#busyShare, event.busyShare);
        break;
      case 'iteration':
        if (event.phase !== 'measurement') break;
        if (event.ok) this.#completed += 1;
        else this.#failed += 1;
        break;
      case 'run':
        this.#run = event;
        break;
      case 'daemon':
        this.#daemon = event;
        break;
      case 'image':
        this.#image = event;
        break;
      case 'tinybench':
        this.#tinybench = event.statistics;
        break;
      case 'residue':
        this.#residue = event.items;
        break;
      case 'check':
        this.#checks.add(event);
        break;
      case 'observation':
        this.#observations.push({ operation: event.operation, text: event.text });
        break;
      case 'warning':
        this.#warnings.set(JSON.stringify(event.warning), event.warning);
        break;
      case 'end':
        this.#end = event;
        break;
    }
    return none;
  }

  summary(): RunSummary {
    const extent = this.#extent();
    this.#accumulation = this.#watch.found();
    return {
      ...(this.#run && { run: this.#run }),
      ...(this.#daemon && { daemon: this.#daemon }),
      ...(this.#image && { image: this.#image }),
      ...(this.#pulls.summary && { pull: this.#pulls.summary }),
      ...(this.#tinybench && { tinybench: this.#tinybench }),
      ...(this.#residue && { residue: this.#residue }),
      ...(this.#accumulation && { accumulation: this.#accumulation }),
      ...(this.#end && { end: { endedAt: this.#end.endedAt, outcome: this.#end.outcome } }),
      lastAtMs: this.#lastAtMs,
      iterations: {
        planned: this.#plan.load.iterations,
        completed: this.#completed,
        failed: this.#failed,
      },
      extent,
      data: this.#data(),
      checks: this.#checks.results(),
      errors: this.#errors.rows(),
      warnings: [...this.#warnings.values(), ...this.#busy()],
      observations: this.#observations,
    };
  }

  #addTiming(timing: Timing): readonly Accumulator[] {
    this.#operations += 1;
    if (!timing.ok) this.#errors.add(timing);
    return timing.phase === 'measurement' ? this.#values.addTiming(timing) : none;
  }

  /** Those of the measurement stand for the run; without any, the set-up's does. */
  #addPull(event: EventOf<'pull'>): readonly Accumulator[] {
    const { phase, iteration, cold, pull } = event;
    const measured = phase === 'measurement';
    if (measured || phase === 'setup') this.#pulls.add(measured, cold, pull);
    return measured ? this.#values.addPull(iteration, pull) : none;
  }

  #enter({ phase, atMs }: EventOf<'phase'>): void {
    if (phase === 'measurement') this.#measuredFromMs = atMs;
    else if (this.#phase === 'measurement') this.#measuredToMs = atMs;
    this.#phase = phase;
  }

  #extent(): MeasurementExtent {
    const from = this.#measuredFromMs ?? this.#lastAtMs;
    const seconds = ((this.#measuredToMs ?? this.#lastAtMs) - from) / 1000;
    return { seconds, iterations: this.#completed + this.#failed };
  }

  #data(): ReadonlyMap<string, MetricData> {
    const data = new Map<string, MetricData>();
    for (const definition of this.#plan.metrics) {
      const found = this.#values.dataOf(definition) ?? this.#counterOf(definition);
      if (found !== undefined) data.set(definition.name, found);
    }
    return data;
  }

  #counterOf(definition: MetricDefinition): MetricData | undefined {
    const total = this.#totalOf(definition.name);
    if (total === undefined) return undefined;
    const { name } = definition;
    const addsUp = name !== 'residue' && name !== 'accumulation';
    return { kind: 'total', definition, total, addsUp, ...this.#remarksOn(name) };
  }

  #remarksOn(name: string): {
    readonly gaps: readonly string[];
    readonly details: readonly string[];
  } {
    if (name === 'residue') {
      const groups = groupResidue(this.#residue ?? [], this.#run?.runId ?? '');
      const { warmup } = this.#plan.load;
      return { gaps: this.#gaps(), details: groups.map((one) => residueGroupText(one, warmup)) };
    }
    if (name !== 'accumulation') return { gaps: [], details: [] };
    const { counters = [], watched = 0 } = this.#accumulation ?? {};
    const certain = counters.filter(({ doubtful }) => !doubtful).map(accumulationText);
    return {
      gaps: counters.filter(({ doubtful }) => doubtful).map(accumulationText),
      details: [...certain, `${watched} counters were watched`],
    };
  }

  /** Where nothing was tried or looked at, there is no data: that is not 0. */
  #totalOf(name: string): number | undefined {
    switch (name) {
      case 'failures':
        return this.#operations === 0 ? undefined : this.#errors.failures;
      case 'iterations':
        return this.#measuredFromMs === undefined ? undefined : this.#completed;
      case 'residue':
        return this.#residue?.length;
      case 'accumulation':
        return this.#accumulation?.counters.filter(({ doubtful }) => !doubtful).length;
      default:
        return undefined;
    }
  }

  #busy(): readonly Warning[] {
    return this.#busyShare > busyAbove ? [{ code: 'busy-machine', share: this.#busyShare }] : [];
  }

  #gaps(): readonly string[] {
    const gaps: string[] = [];
    for (const warning of this.#warnings.values()) {
      if (warning.code === 'inventory-incomplete') gaps.push(warning.reason);
    }
    return gaps;
  }
}

/** Less than this share of the processors is what any system does by itself. */
const busyAbove = 0.2;

const none: readonly Accumulator[] = [];

/** When what the event tells of was over. */
function endOf(event: Exclude<RunEvent, { type: 'run' }>): number {
  if (event.type === 'timing' && event.ok) return event.atMs + event.durationMs;
  if (event.type === 'sample') return event.atMs + event.costMs;
  return event.atMs;
}
