import type { Phase, RunEvent, RunOutcome, Sample, Timing } from '../core/events.ts';
import type { FaultKind } from '../core/fault.ts';
import type { MetricUnit } from '../core/metric.ts';
import type { Plan } from '../core/plan.ts';
import type { Warning } from '../core/warning.ts';
import { TimeJumps } from '../verdict/time-jumps.ts';
import { Course } from './course.ts';
import { Recent } from './recent.ts';

/** Operations that differ in their errors; of further ones only the number is kept. */
const mostErrors = 20;
/** The latest ones. */
const mostWarnings = 20;
const mostFaults = 50;
/** Of these a rate is made: what the run does now, not what it did on average. */
const recentIterations = 64;

/** A quantity that is followed: a level, or how long an operation takes. */
export interface Followed {
  readonly metric: string;
  readonly unit: MetricUnit;
  readonly kind: 'level' | 'duration';
  readonly course: Course;
  readonly recent: Recent;
  /** First value of the measurement; growth is told against it. */
  first?: number;
}

export interface SeenError {
  readonly operation: string;
  readonly code: string;
  readonly message: string;
  count: number;
  /** So many of them in iterations that a fault had met. */
  faulted: number;
  lastAtMs: number;
}

/** A fault that the run injects, in the state that it came to. */
export interface SeenFault {
  readonly number: number;
  readonly kind: FaultKind;
  readonly state: 'begun' | 'ended' | 'recovered' | 'left' | 'missed';
  /** When it came to it. */
  readonly atMs: number;
  readonly recoveredAfterMs?: number;
}

/** How far a phase is; `total` is absent where nothing tells how much there is. */
export interface Extent {
  readonly done: number;
  readonly total?: number;
}

/** What a run has come to so far, made of its events, in an amount of memory that does not grow. */
export class RunState {
  readonly plan: Plan;
  runId = '';
  /** Date of the run's time 0, in ms since the epoch; undefined before its first event. */
  beganOn: number | undefined;
  containerd: string | undefined;
  phase: Phase = 'setup';
  phaseStartedMs = 0;
  /** Time of the latest event. */
  atMs = 0;
  /** Iterations of this phase. */
  iterations = 0;
  /** Iterations of the measurement. */
  measured = 0;
  /** Iterations that failed, in the whole run; those that a fault met are counted apart, whatever became of them. */
  failures = 0;
  faulted = 0;
  outcome: RunOutcome | undefined;
  readonly errors: SeenError[] = [];
  /** Errors of further kinds than are kept. */
  otherErrors = 0;
  readonly warnings: Warning[] = [];
  warningCount = 0;
  residue: number | undefined;
  readonly faults: SeenFault[] = [];
  /** All of them; kept are the latest. */
  faultCount = 0;
  /** After which something was not as it should be. */
  faultsLeft = 0;
  readonly followed: ReadonlyMap<string, Followed>;
  readonly #jumps = new TimeJumps();
  #ends = new Recent(recentIterations);
  /** Iterations of this phase, and time of the measurement, before the run was resumed. */
  #doneBefore = 0;
  #measuredBeforeMs = 0;

  constructor(plan: Plan) {
    this.plan = plan;
    this.followed = new Map(
      followedIn(plan).map(({ metric, unit, kind }) => [
        metric,
        { metric, unit, kind, course: new Course(), recent: new Recent() },
      ]),
    );
  }

  take(event: RunEvent): void {
    if ('atMs' in event) this.atMs = Math.max(this.atMs, event.atMs);
    switch (event.type) {
      case 'run':
        this.runId = event.runId;
        this.beganOn = Date.parse(event.startedAt);
        break;
      case 'daemon':
        this.containerd = event.versions.containerd;
        break;
      case 'resume':
        this.#resume(event.atMs, event.resumedAt);
        break;
      case 'phase':
        this.#begin(event.phase, event.atMs);
        break;
      case 'jump':
        this.#jumps.add(event);
        break;
      case 'timing':
        this.#timing(event);
        break;
      case 'sample':
        this.#sample(this.#jumps.without(event));
        break;
      case 'iteration':
        this.iterations += 1;
        if (event.phase === 'measurement') this.measured += 1;
        this.#ends.add(event.atMs);
        if (event.fault !== undefined) this.faulted += 1;
        else if (!event.ok) this.failures += 1;
        break;
      case 'fault':
        this.#fault(event);
        break;
      case 'warning':
        this.warningCount += 1;
        this.warnings.push(event.warning);
        if (this.warnings.length > mostWarnings) this.warnings.shift();
        break;
      case 'residue':
        this.residue = event.items.length;
        break;
      case 'end':
        this.outcome = event.outcome;
        break;
    }
  }

  /** Iterations of this phase, done and to be done. */
  get extent(): Extent {
    const planned: Partial<Record<Phase, number>> = {
      'warm-up': this.plan.load.warmup,
      ...(this.plan.load.kind === 'duration' ? {} : { measurement: this.plan.load.iterations }),
    };
    const total = planned[this.phase];
    return { done: this.iterations, ...(total === undefined ? {} : { total }) };
  }

  /** How much of this phase is over, 0 to 1: of its iterations, or of its time. Undefined where nothing tells. */
  share(nowMs: number): number | undefined {
    if (this.outcome !== undefined) return undefined;
    const { load } = this.plan;
    if (load.kind === 'duration' && this.phase === 'measurement') {
      return Math.min(1, this.#measuredMs(nowMs) / load.durationMs);
    }
    const { done, total = 0 } = this.extent;
    return total > 0 ? Math.min(1, done / total) : undefined;
  }

  /** Iterations per second, of the latest ones; undefined where there are too few. */
  ratePerSecond(nowMs: number): number | undefined {
    const first = this.#ends.first();
    if (first === undefined || this.#ends.count < 2) return undefined;
    // Up to now: a run that hangs gets slower from look to look.
    const spanMs = Math.max(nowMs, this.#ends.last() ?? 0) - first;
    return spanMs > 0 ? ((this.#ends.count - 1) / spanMs) * 1000 : undefined;
  }

  /** How long this phase still takes, by its average so far. */
  leftMs(nowMs: number): number | undefined {
    const { load } = this.plan;
    if (load.kind === 'duration' && this.phase === 'measurement') {
      return Math.max(0, load.durationMs - this.#measuredMs(nowMs));
    }
    const { done, total } = this.extent;
    const here = done - this.#doneBefore;
    if (total === undefined || here === 0) return undefined;
    return ((nowMs - this.phaseStartedMs) / here) * Math.max(0, total - done);
  }

  #begin(phase: Phase, atMs: number): void {
    this.phase = phase;
    this.phaseStartedMs = atMs;
    // Of a run that was resumed, what was measured before counts.
    this.#doneBefore = phase === 'measurement' ? this.measured : 0;
    this.iterations = this.#doneBefore;
    this.#ends = new Recent(recentIterations);
  }

  /** Times go on; set-up and warm-up come again. */
  #resume(atMs: number, resumedAt: string): void {
    if (this.phase === 'measurement') this.#measuredBeforeMs += atMs - this.phaseStartedMs;
    this.beganOn = Date.parse(resumedAt) - atMs;
    this.outcome = undefined;
    this.residue = undefined;
    this.#begin('setup', atMs);
  }

  #measuredMs(nowMs: number): number {
    return this.#measuredBeforeMs + nowMs - this.phaseStartedMs;
  }

  #timing(event: Timing): void {
    if (!event.ok) {
      this.#error(event.operation, event.error, event.atMs, event.fault !== undefined);
      return;
    }
    if (this.#jumps.spoils(event)) return;
    const followed = this.followed.get(event.operation);
    if (followed !== undefined) add(followed, event.atMs, event.durationMs, event.phase);
  }

  #sample({ values, atMs, phase }: Sample): void {
    for (const [metric, followed] of this.followed) {
      const value = values[metric];
      if (followed.kind === 'level' && value !== undefined) add(followed, atMs, value, phase);
    }
  }

  #fault(event: Extract<RunEvent, { readonly type: 'fault' }>): void {
    const { number, kind, state, atMs } = event;
    const recoveredAfterMs = 'recoveredAfterMs' in event ? event.recoveredAfterMs : undefined;
    const known = this.faults.findIndex((one) => one.number === number);
    if (known >= 0) this.faults.splice(known, 1);
    else this.faultCount += 1;
    if (state === 'left') this.faultsLeft += 1;
    this.faults.push({
      ...{ number, kind, state, atMs },
      ...(recoveredAfterMs === undefined ? {} : { recoveredAfterMs }),
    });
    if (this.faults.length > mostFaults) this.faults.shift();
  }

  #error(
    operation: string,
    { code, message }: { readonly code: string; readonly message: string },
    atMs: number,
    isFaulted: boolean,
  ): void {
    const faulted = isFaulted ? 1 : 0;
    const known = this.errors.find((one) => one.operation === operation && one.code === code);
    if (known !== undefined) {
      known.count += 1;
      known.faulted += faulted;
      known.lastAtMs = atMs;
    } else if (this.errors.length < mostErrors) {
      this.errors.push({ operation, code, message, count: 1, faulted, lastAtMs: atMs });
    } else {
      this.otherErrors += 1;
    }
  }
}

function add(followed: Followed, atMs: number, value: number, phase: Phase): void {
  followed.course.add(atMs, value);
  followed.recent.add(value);
  if (phase === 'measurement') followed.first ??= value;
}

/** The most telling first: where there is no room, the last ones are left out. */
const levels = [
  ...['harness.rss', 'harness.heap', 'daemon.anon', 'daemon.rss', 'daemon.heap', 'shims.anon'],
  ...['harness.anon', 'daemon.goroutines', 'daemon.fds', 'harness.fds', 'shims.count'],
];
const durations = ['create_start', 'pull', 'create', 'start', 'kill', 'delete', 'iteration'];

function followedIn({ metrics }: Plan): Pick<Followed, 'metric' | 'unit' | 'kind'>[] {
  const pick = (names: readonly string[], kind: Followed['kind']) =>
    names.flatMap((name) => {
      const found = metrics.find((metric) => metric.name === name);
      return found === undefined ? [] : [{ metric: name, unit: found.unit, kind }];
    });
  return [...pick(durations, 'duration'), ...pick(levels, 'level')];
}
