import { type Clock, milliseconds } from '../../lib/core/clock.ts';
import type { Phase, RunEvent } from '../../lib/core/events.ts';
import type { Reading } from '../../lib/core/fact.ts';
import type { OperationName, Plan } from '../../lib/core/plan.ts';
import type { ImageInfo } from '../../lib/core/record.ts';
import type { CpuTime } from '../../lib/host/load.ts';
import { lostDaemon } from '../daemon/liveness.ts';
import type { FaultDriver } from '../faults/driver.ts';
import { beginIteration, type IterationResult } from '../iteration/iteration.ts';
import type { Quiet } from '../iteration/quiet.ts';
import { StepTurns } from '../iteration/step-turns.ts';
import { type Position, Stopwatch } from '../iteration/stopwatch.ts';
import { runClosedLoad } from '../load/closed-load.ts';
import type { LoadPhase } from '../load/phase.ts';
import { Tallies } from '../record/tallies.ts';
import { Made } from '../session/made.ts';
import type { Session } from '../session/session.ts';
import { iterationEnded } from './hooks.ts';

/** When to read the probes; made by lib/sampling. */
export interface SamplingSchedule {
  /** Begins sampling by time; does nothing in a plan that samples by iterations. */
  start(phase: Phase): void;
  stop(): Promise<void>;
  /** Samples when this iteration's turn has come. */
  afterIteration(phase: Phase, iteration: number): Promise<void>;
  sampleNow(phase: Phase, iteration: number): Promise<void>;
}

export interface RunParts {
  readonly plan: Plan;
  readonly session: Session;
  readonly clock: Clock;
  readonly startedAt: bigint;
  /** The highest number of an iteration of the measurement that another process has begun. Default: 0. */
  readonly iterationsBefore?: number;
  /** Aborts when the run is to end early: after the step in hand. */
  readonly stop: AbortSignal;
  readonly quiet: Quiet;
  readonly sampling: SamplingSchedule;
  /** /tasks/oom events of a container so far. */
  oomEvents(containerId: string): Reading;
  /** Absent in a plan without faults. */
  readonly faults?: FaultDriver;
  /** Tells the result what the image is; only the first call counts. */
  announceImage(describe: () => Promise<ImageInfo>): Promise<void>;
  /** CPU time of the whole machine since boot. */
  readCpu(): CpuTime;
  emit(event: RunEvent): void;
}

/**
 * Warm-up, measurement, settle: the phases between set-up and teardown. Returns early when
 * `stop` aborts. Rejects with a HarnessError when the daemon has gone.
 */
export async function run(parts: RunParts): Promise<void> {
  const { plan, stop, sampling } = parts;
  await rest(parts, 'setup', Math.min(plan.settleMs, restBeforeMs));
  const tallies = new Tallies();
  const { load } = plan;
  const limits =
    load.kind === 'duration'
      ? { iterations: Number.POSITIVE_INFINITY, durationMs: load.durationMs }
      : { iterations: load.iterations };
  const warmup = phaseOf(parts, 'warm-up', { iterations: load.warmup }, tallies);
  const measurement = phaseOf(parts, 'measurement', limits, tallies);
  try {
    if (load.kind === 'tinybench') {
      const { runTinybench } = await import('../load/tinybench.ts');
      const statistics = await runTinybench({ warmup, run: measurement }, stop);
      if (statistics !== undefined) {
        parts.emit({ type: 'tinybench', atMs: elapsedMs(parts), statistics });
      }
    } else {
      for (const phase of [warmup, measurement]) await drive(parts, phase);
    }
  } finally {
    await parts.faults?.abandon();
    await sampling.stop();
    for (const warning of tallies.warnings()) {
      parts.emit({ type: 'warning', atMs: elapsedMs(parts), warning });
    }
  }
  if (stop.aborted) return;
  beginPhase(parts, 'settle');
  await rest(parts, 'settle', plan.settleMs);
  if (!stop.aborted) await sampling.sampleNow('settle', measurement.last);
}

/** Long enough for the kernel's ticks of 10 ms to tell a share. */
const restBeforeMs = 500;

/** Does nothing for a while, and tells how busy the machine was all the same. Cut short when stopped. */
async function rest(parts: RunParts, phase: Phase, durationMs: number): Promise<void> {
  if (durationMs === 0) return;
  const before = parts.readCpu();
  try {
    await parts.clock.sleep(durationMs, parts.stop);
  } catch (error) {
    if (error !== parts.stop.reason) throw error;
  }
  const after = parts.readCpu();
  const busyMs = after.busyMs - before.busyMs;
  const allMs = busyMs + after.idleMs - before.idleMs;
  if (allMs <= 0) return;
  parts.emit({ type: 'load', phase, atMs: elapsedMs(parts), busyShare: busyMs / allMs });
}

async function drive({ plan, clock, stop }: RunParts, phase: LoadPhase): Promise<void> {
  const { iterations, durationMs } = phase;
  if (iterations === 0 || stop.aborted) return;
  await phase.begin();
  const { concurrency } = plan.load;
  const paceMs = plan.load.kind === 'tinybench' ? undefined : plan.load.paceMs;
  const limits = {
    ...{ concurrency, iterations },
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(paceMs === undefined ? {} : { paceMs }),
  };
  await runClosedLoad(limits, clock, stop, (number, worker) => phase.open(number, worker).finish());
  await phase.end();
}

function phaseOf(
  parts: RunParts,
  phase: 'warm-up' | 'measurement',
  limits: Pick<LoadPhase, 'iterations' | 'durationMs'>,
  tallies: Tallies,
): LoadPhase & { readonly last: number } {
  const { plan, clock, sampling, emit } = parts;
  const { quiet, startedAt: runStartedAt } = parts;
  const faults = phase === 'measurement' ? parts.faults : undefined;
  const before = phase === 'measurement' ? (parts.iterationsBefore ?? 0) : 0;
  const indexOf = (name: OperationName) =>
    plan.steps.findIndex(({ operation }) => operation === name);
  const turns = new StepTurns(plan.steps, clock);
  let last = before;
  return {
    ...limits,
    /** The highest number of an iteration that was begun. */
    get last() {
      return last;
    },
    async begin() {
      beginPhase(parts, phase);
      turns.begin();
      await sampling.sampleNow(phase, before);
      sampling.start(phase);
      faults?.start();
    },
    open(number, worker) {
      last = before + number;
      const position = { phase, iteration: last, worker };
      const made = new Made();
      faults?.disturbance.enter(made);
      const marked = (event: RunEvent) => emit(markedBy(made, event));
      const stopwatch = new Stopwatch({ clock, runStartedAt, quiet, emit: marked }, position);
      const context = contextOf(parts, position, tallies);
      const steps = { all: plan.steps, turns: turns.of(number) };
      const iteration = beginIteration(context, stopwatch, steps, made, faults?.disturbance);
      return {
        prepare: () => iteration.advance(Math.max(0, indexOf('create'))),
        async createAndStart() {
          await iteration.advance(indexOf('start') + 1);
          return stopwatch.createStartMs;
        },
        async finish() {
          const result = await iteration.finish();
          faults?.disturbance.leave(made);
          await conclude(parts, position, made, result);
        },
      };
    },
    async end() {
      await faults?.finish();
      await sampling.stop();
    },
  };
}

function contextOf(parts: RunParts, { phase, iteration }: Position, tallies: Tallies) {
  const { session, clock, stop, announceImage, emit } = parts;
  const isFirst = phase === 'measurement' && iteration === 1;
  return {
    session,
    clock,
    stop,
    announceImage,
    isFirst,
    observe(operation: string, text: string) {
      if (isFirst) emit({ type: 'observation', atMs: elapsedMs(parts), operation, text });
    },
    oomEvents: parts.oomEvents,
    warnEscalated: tallies.warnEscalated,
    warnOomMissed: tallies.warnOomMissed,
  };
}

/** Events of an iteration that a fault met say so. */
function markedBy({ fault }: Made, event: RunEvent): RunEvent {
  if (fault === undefined) return event;
  const isMarked = event.type === 'timing' || event.type === 'pull' || event.type === 'iteration';
  return isMarked ? { ...event, fault } : event;
}

/** What follows an iteration: its event, a look whether the daemon is there, a sample. */
async function conclude(
  parts: RunParts,
  position: Position,
  made: Made,
  { cutShort, error }: IterationResult,
): Promise<void> {
  const { session, stop, sampling, emit } = parts;
  if (!cutShort) {
    const atMs = elapsedMs(parts);
    emit(markedBy(made, { type: 'iteration', ...position, atMs, ok: error === undefined }));
  }
  // While a fault lasts the daemon may be away; whether it comes back is looked at there.
  if (parts.faults?.disturbance.lasts !== true) {
    const lost = await lostDaemon(session.containerd, error);
    if (lost !== undefined) throw lost;
  }
  iterationEnded(position);
  if (!stop.aborted) await sampling.afterIteration(position.phase, position.iteration);
}

function beginPhase(parts: RunParts, phase: Phase): void {
  parts.emit({ type: 'phase', phase, atMs: elapsedMs(parts) });
}

function elapsedMs({ clock, startedAt }: RunParts): number {
  return milliseconds(clock.now() - startedAt);
}
