import { type Clock, milliseconds } from '../../lib/core/clock.ts';
import { cannotRun, messageOf } from '../../lib/core/errors.ts';
import type { RunEvent } from '../../lib/core/events.ts';
import type { FaultFinding, FaultPlan, FaultState } from '../../lib/core/fault.ts';
import type { Plan } from '../../lib/core/plan.ts';
import { formatDuration } from '../../lib/core/units.ts';
import { Disturbance } from '../session/disturbance.ts';
import type { Session } from '../session/session.ts';
import { type FaultTools, type Injection, lastFor } from './fault.ts';
import { faultOf } from './index.ts';
import { lookForTraces } from './look.ts';
import { type Ending, recover } from './recover.ts';
import { type ReportedExit, reportedExit } from './reported-exit.ts';
import { scheduleOf } from './schedule.ts';
import { lostTasks, runningTasks } from './task-state.ts';
import { wordsOf } from './words.ts';

export interface DriverParts {
  readonly plan: Plan;
  readonly runId: string;
  readonly session: Session;
  readonly tools: FaultTools;
  /** Aborts when the run is to end early. */
  readonly stop: AbortSignal;
  emit(event: RunEvent): void;
  elapsedMs(): number;
  say(text: string): void;
  /** Resolves when no sample is being taken. */
  samplerRests(): Promise<void>;
  /** Told when the daemon is another process than before. */
  daemonReplaced(): void;
  /** Looks for what is left over. Default: {@link lookForTraces}. */
  readonly look?: typeof lookForTraces;
}

/** Looks take their time, also where the recovery has used it up. */
const shortestLookMs = 5000;

/**
 * Injects the plan's faults, one at a time, and sees that what must hold after each does. What is due
 * while another one lasts comes after it.
 */
export class FaultDriver {
  readonly disturbance: Disturbance;
  readonly #parts: DriverParts;
  readonly #clock: Clock;
  readonly #loadIsOver = new AbortController();
  readonly #abandoned = new AbortController();
  #number = 0;
  #samplerRests = false;
  /** What was found already, and could not be removed. */
  readonly #known = new Set<string>();
  #running: Promise<void> | undefined;

  constructor(parts: DriverParts) {
    this.#parts = parts;
    this.#clock = parts.tools.clock;
    this.disturbance = new Disturbance(parts.tools.live);
    parts.stop.addEventListener('abort', () => this.#abandoned.abort(parts.stop.reason), {
      once: true,
    });
  }

  /** Throws `fault_impossible` for faults that cannot be injected in this run. */
  requirePossible(): void {
    const { plan, tools } = this.#parts;
    const root = tools.isRoot ? [] : ['this user may not signal containerd; run as root'];
    const obstacles = (plan.faults ?? []).flatMap(({ action }) => {
      const obstacle = faultOf(action).obstacle?.(action, tools);
      return obstacle === undefined ? [] : [obstacle];
    });
    if (root.length + obstacles.length === 0) return;
    const all = [...new Set([...root, ...obstacles])].join('; ');
    throw cannotRun('fault_impossible', `expected faults that can be injected, but ${all}`);
  }

  /** Whether samples would meet a fault, and tell of it instead of the run. */
  get samplerMustRest(): boolean {
    return this.#samplerRests;
  }

  /** The measurement begins now. */
  start(): void {
    this.#running ??= this.#run();
    // Whoever calls finish gets the rejection.
    this.#running.catch(() => {});
  }

  /** The load is over: no other fault begins. Resolves when the one that lasts is over. */
  async finish(): Promise<void> {
    this.#loadIsOver.abort('the load is over');
    await this.#running;
  }

  /** The run ends: what was disturbed is put right, and nothing is waited for. */
  async abandon(): Promise<void> {
    this.#abandoned.abort('the run has ended');
    await this.finish();
  }

  async #run(): Promise<void> {
    const began = this.#clock.now();
    const since = () => milliseconds(this.#clock.now() - began);
    const due = scheduleOf(this.#parts.plan.faults ?? []);
    for (const [turn, { fault, atMs }] of due.entries()) {
      await lastFor(this.#clock, Math.max(0, atMs - since()), this.#ending());
      if (this.#ending().aborted) {
        if (!this.#abandoned.signal.aborted) this.#miss(due.slice(turn), since());
        return;
      }
      await this.#undergo(fault);
    }
  }

  #ending(): AbortSignal {
    return this.#abandoned.signal.aborted ? this.#abandoned.signal : this.#loadIsOver.signal;
  }

  /** Those whose moment the scenario names; of others it says only how often. */
  #miss(rest: ReturnType<typeof scheduleOf>, sinceMs: number): void {
    for (const { fault } of rest) {
      if (!fault.named) continue;
      this.#number += 1;
      const why = `the load was over before it could be, ${formatDuration(sinceMs)} after its begin`;
      this.#tell(fault, { state: 'missed', why });
    }
  }

  async #undergo(fault: FaultPlan): Promise<void> {
    const { tools, session, samplerRests } = this.#parts;
    const { disturbance } = this;
    this.#number += 1;
    this.#samplerRests = true;
    let injection: Injection;
    try {
      await samplerRests();
      injection = await faultOf(fault.action).prepare(fault.action, tools, this.#ending());
    } catch (error) {
      this.#samplerRests = false;
      this.#tell(fault, { state: 'missed', why: messageOf(error) });
      return;
    }
    const { into, victim, stopsDaemon = false } = injection;
    const exit = victim?.exit;
    disturbance.begin(this.#number, victim, stopsDaemon);
    try {
      const before = stopsDaemon ? runningTasks(disturbance.live) : [];
      this.#tell(fault, { state: 'begun', into, recoverMs: fault.recoverMs });
      const obstacle = await this.#disturb(injection);
      if (obstacle !== undefined) {
        this.#tell(fault, { state: 'missed', why: obstacle });
        return;
      }
      const endedAt = this.#clock.now();
      this.#tell(fault, { state: 'ended' });
      const after = { ...this.#recoverParts(), endedAt, recoverMs: fault.recoverMs };
      const ending = await recover(after, injection, () => lostTasks(before, session.scope.tasks));
      const told = await reportedExit(after, victim, exit);
      disturbance.end();
      this.#samplerRests = false;
      await injection.tidy?.();
      await this.#conclude(fault, endedAt, ending, told);
    } finally {
      disturbance.end();
      this.#samplerRests = false;
    }
  }

  /** Resolves with what kept it from happening. */
  async #disturb(injection: Injection): Promise<string | undefined> {
    try {
      await injection.disturb(this.#abandoned.signal);
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  }

  #recoverParts() {
    const { plan, session, tools, daemonReplaced } = this.#parts;
    const { daemon, clock } = tools;
    return {
      ...{ plan, session, daemon, clock, daemonReplaced },
      disturbance: this.disturbance,
      abandoned: this.#abandoned.signal,
    };
  }

  /** Looks at what is left, and tells how the fault came to its end. */
  async #conclude(
    fault: FaultPlan,
    endedAt: bigint,
    { recoveredAfterMs, findings }: Ending,
    told: ReportedExit,
  ): Promise<void> {
    const { recoverMs } = fault;
    const all = [...findings, ...told.findings];
    if (recoveredAfterMs !== undefined) {
      if (recoveredAfterMs > recoverMs) {
        const text = `the service was back after ${formatDuration(recoveredAfterMs)}, not within ${formatDuration(recoverMs)}`;
        all.push({ promise: 'service', text });
      }
      all.push(...(await this.#look(endedAt + BigInt(Math.round(recoverMs)) * 1_000_000n)));
    }
    // A run that is stopped ends its iterations wherever they are, and looks no more: nothing is proved.
    if (this.#abandoned.signal.aborted) return;
    const seen = told.noticed === undefined ? {} : { noticed: told.noticed };
    const after = recoveredAfterMs === undefined ? {} : { recoveredAfterMs };
    if (recoveredAfterMs !== undefined && all.length === 0) {
      this.#tell(fault, { state: 'recovered', recoveredAfterMs, ...seen });
    } else {
      this.#tell(fault, { state: 'left', ...after, findings: all, ...seen });
    }
  }

  async #look(deadline: bigint): Promise<readonly FaultFinding[]> {
    const { plan, runId, session, tools, look = lookForTraces } = this.#parts;
    const { daemon } = tools;
    const soonest = this.#clock.now() + BigInt(shortestLookMs) * 1_000_000n;
    const until = deadline > soonest ? deadline : soonest;
    const { containerIds } = session;
    const { disturbance } = this;
    const parts = { daemon, plan, runId, clock: this.#clock, disturbance, containerIds };
    try {
      return await look(parts, until, this.#abandoned.signal, this.#known);
    } catch (error) {
      return [{ promise: 'agreement', text: `nobody could look: ${messageOf(error)}` }];
    }
  }

  #tell({ action: { kind } }: FaultPlan, state: FaultState): void {
    const { emit, elapsedMs, say } = this.#parts;
    emit({ type: 'fault', number: this.#number, kind, atMs: elapsedMs(), ...state });
    say(`fault ${this.#number}: ${wordsOf(kind, state)}`);
  }
}
