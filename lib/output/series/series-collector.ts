import type { Phase, RunEvent, Sample, Timing } from '../../core/events.ts';
import { facts } from '../../core/fact.ts';
import type { MetricUnit } from '../../core/metric.ts';
import type { Plan } from '../../core/plan.ts';
import { TimeJumps } from '../../verdict/time-jumps.ts';
import { BucketLine } from './bucket-line.ts';
import { LogBins } from './log-bins.ts';
import type { FaultSpan, PhaseSpan, ReadingLine, RunSeries } from './run-series.ts';
import { SlowestPulls } from './slowest-pulls.ts';

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

/** Of these so many are kept; more could not be told apart in a picture. */
const mostFaults = 400;
const mostStalls = 100;
const mostContainers = 12;

/** Makes the charts' data of a run event by event, in memory that does not grow with the run. */
export class SeriesCollector {
  readonly #units: ReadonlyMap<string, MetricUnit>;
  readonly #levels = new Map<string, BucketLine>();
  readonly #durations = new Map<string, { readonly line: BucketLine; readonly bins: LogBins }>();
  readonly #readings = new Map<string, Omit<ReadingLine, 'line'> & { readonly line: BucketLine }>();
  readonly #faults = new Map<number, FaultSpan>();
  readonly #errors = new Map<string, RunSeries['errors'][number]>();
  readonly #pulls = new SlowestPulls();
  readonly #containerMemory: NonNullable<RunSeries['containerMemory']>[number][] = [];
  readonly #jumps = new TimeJumps();
  readonly #stalled: NonNullable<RunSeries['stalls']>[number][] = [];
  readonly #phases: { readonly phase: Phase; readonly fromMs: number }[] = [];
  #runId = '';
  #warmup = 0;
  #lastAtMs = 0;

  constructor(plan: Pick<Plan, 'metrics'>) {
    this.#units = new Map(plan.metrics.map(({ name, unit }) => [name, unit]));
  }

  add(event: RunEvent): void {
    if (event.type === 'run') {
      this.#runId = event.runId;
      return;
    }
    this.#lastAtMs = Math.max(this.#lastAtMs, event.atMs);
    switch (event.type) {
      case 'phase':
        this.#phases.push({ phase: event.phase, fromMs: event.atMs });
        break;
      case 'jump':
        this.#addJump(event);
        break;
      case 'timing':
        this.#addTiming(event);
        break;
      case 'sample':
        this.#addSample(this.#jumps.without(event));
        break;
      case 'check':
        this.#addReading(event);
        break;
      case 'container-memory':
        this.#addMemory(event);
        break;
      case 'pull':
        this.#pulls.add(event);
        break;
      case 'fault':
        this.#addFault(event);
        break;
    }
  }

  /** What there is so far; more may be added afterwards. */
  series(): RunSeries {
    return {
      schema: 'bench/series/v1',
      runId: this.#runId,
      durationMs: this.#lastAtMs,
      warmupIterations: this.#warmup,
      phases: this.#phaseSpans(),
      ...this.#sampled(),
      durations: Object.fromEntries(
        [...this.#durations].map(([name, { line, bins }]) => [
          name,
          { line: line.line(fourDigits), distribution: bins.distribution() },
        ]),
      ),
      readings: [...this.#readings.values()].map((reading) => ({
        ...reading,
        line: reading.line.line(fourDigits),
      })),
      containerMemory: [...this.#containerMemory],
      faults: [...this.#faults.values()],
      stalls: [...this.#stalled],
      pulls: this.#pulls.list(),
      errors: [...this.#errors.values()],
    };
  }

  #addTiming(timing: Timing): void {
    const { operation, phase, atMs } = timing;
    if (phase === 'warm-up') this.#warmup = Math.max(this.#warmup, timing.iteration);
    if (!timing.ok) {
      this.#addError(timing);
      return;
    }
    if (this.#jumps.spoils(timing) || !this.#units.has(operation)) return;
    const known = this.#durations.get(operation);
    const { line, bins } = known ?? { line: new BucketLine(), bins: new LogBins() };
    if (known === undefined) this.#durations.set(operation, { line, bins });
    line.add(atMs, this.#iterationOf(timing), timing.durationMs);
    if (phase === 'measurement' && timing.fault === undefined) bins.add(timing.durationMs);
  }

  #addJump(jump: EventOf<'jump'>): void {
    this.#jumps.add(jump);
    const { kind, atMs, ms } = jump;
    if (kind !== 'stalled' || this.#stalled.length === mostStalls) return;
    this.#stalled.push({ fromMs: Math.round(atMs - ms), toMs: Math.round(atMs) });
  }

  #addError({ operation, error: { code }, atMs, ...timing }: Extract<Timing, { ok: false }>): void {
    const fault = timing.fault === undefined ? undefined : this.#faults.get(timing.fault)?.kind;
    const key = `${operation}/${code}/${fault ?? ''}`;
    const { firstMs = atMs, count = 0 } = this.#errors.get(key) ?? {};
    const counted = { operation, code, count: count + 1, firstMs, lastMs: atMs };
    this.#errors.set(key, { ...counted, ...(fault !== undefined && { fault }) });
  }

  #addSample(sample: Sample): void {
    for (const name in sample.values) {
      const value = sample.values[name];
      if (value === undefined || !this.#units.has(name)) continue;
      const line = this.#levels.get(name) ?? new BucketLine();
      this.#levels.set(name, line);
      line.add(sample.atMs, this.#iterationOf(sample), value);
    }
  }

  #addReading(event: EventOf<'check'>): void {
    const { check, kind, fact, expression, reading, step } = event;
    if (kind === 'readback' || !('value' in reading) || typeof reading.value !== 'number') return;
    const key = `${step}/${kind}/${fact}/${expression}`;
    const found = this.#readings.get(key);
    const line = found?.line ?? new BucketLine();
    if (found === undefined) {
      this.#readings.set(key, { check, kind, fact, expression, unit: facts[fact].unit, line });
    }
    line.add(event.atMs, this.#iterationOf(event), reading.value);
  }

  #addMemory(event: EventOf<'container-memory'>): void {
    if (this.#containerMemory.length === mostContainers) return;
    const { type: _, phase: _p, iteration: _i, worker: _w, atMs: _a, ...course } = event;
    this.#containerMemory.push(course);
  }

  #addFault(event: EventOf<'fault'>): void {
    const { number, kind, atMs } = event;
    if (event.state === 'missed') return;
    const begun = this.#faults.get(number);
    if (begun === undefined) {
      if (this.#faults.size < mostFaults) this.#faults.set(number, { number, kind, fromMs: atMs });
    } else if (event.state === 'ended') {
      this.#faults.set(number, { ...begun, endedMs: atMs });
    } else if (event.state !== 'begun' && event.recoveredAfterMs !== undefined) {
      const endedMs = begun.endedMs ?? atMs;
      this.#faults.set(number, { ...begun, recoveredMs: endedMs + event.recoveredAfterMs });
    }
  }

  /** Counted from the begin of the warm-up. */
  #iterationOf({ phase, iteration }: { readonly phase: Phase; readonly iteration: number }) {
    return phase === 'warm-up' || phase === 'setup' ? iteration : this.#warmup + iteration;
  }

  #phaseSpans(): readonly PhaseSpan[] {
    return this.#phases.map((span, index) => ({
      ...span,
      toMs: this.#phases[index + 1]?.fromMs ?? this.#lastAtMs,
    }));
  }

  #sampled(): Pick<RunSeries, 'levels' | 'constant'> {
    const levels: [string, RunSeries['levels'][string]][] = [];
    const constant: [string, number][] = [];
    for (const [name, line] of this.#levels) {
      const unit = this.#units.get(name) ?? 'count';
      if (unit === 'count' && line.low === line.high) constant.push([name, line.low]);
      else levels.push([name, { unit, ...line.line(unit === 'ms' ? fourDigits : wholeOrFour) }]);
    }
    return { levels: Object.fromEntries(levels), constant: Object.fromEntries(constant) };
  }
}

function fourDigits(value: number): number {
  return Number(value.toPrecision(4));
}

/** Bytes are told apart to the last one; a mean of small counts is no whole number. */
function wholeOrFour(value: number): number {
  return Math.abs(value) < 1000 ? fourDigits(value) : Math.round(value);
}
