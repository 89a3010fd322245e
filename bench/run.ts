import { type Clock, milliseconds } from '../lib/core/clock.ts';
import type { Phase, RunEvent } from '../lib/core/events.ts';
import type { Reading } from '../lib/core/fact.ts';
import type { OperationName, Plan } from '../lib/core/plan.ts';
import type { ImageInfo } from '../lib/core/record.ts';
import type { CpuTime } from '../lib/host/load.ts';
import { iterationEnded } from './hooks.ts';
import { beginIteration, type IterationResult } from './iteration.ts';
import { lostDaemon } from './liveness.ts';
import { runIterations } from './load/iterations.ts';
import type { LoadPhase } from './load/phase.ts';
import type { Quiet } from './quiet.ts';
import type { Session } from './session.ts';
import { type Position, Stopwatch } from './stopwatch.ts';
import { Tallies } from './tallies.ts';

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
  /** Aborts when the run is to end early: after the step in hand. */
  readonly stop: AbortSignal;
  readonly quiet: Quiet;
  readonly sampling: SamplingSchedule;
  /** /tasks/oom events of a container so far. */
  oomEvents(containerId: string): Reading;
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
  const warmup = phaseOf(parts, 'warm-up', plan.load.warmup, tallies);
  const measurement = phaseOf(parts, 'measurement', plan.load.iterations, tallies);
  try {
    if (plan.load.kind === 'tinybench') {
      const { runTinybench } = await import('./load/tinybench.ts');
      const statistics = await runTinybench({ warmup, run: measurement }, stop);
      if (statistics !== undefined) {
        parts.emit({ type: 'tinybench', atMs: elapsedMs(parts), statistics });
      }
    } else {
      for (const phase of [warmup, measurement]) await drive(parts, phase);
    }
  } finally {
    await sampling.stop();
    for (const warning of tallies.warnings()) {
      parts.emit({ type: 'warning', atMs: elapsedMs(parts), warning });
    }
  }
  if (stop.aborted) return;
  beginPhase(parts, 'settle');
  await rest(parts, 'settle', plan.settleMs);
  if (!stop.aborted) await sampling.sampleNow('settle', plan.load.iterations);
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

async function drive({ plan, stop }: RunParts, phase: LoadPhase): Promise<void> {
  const { iterations } = phase;
  if (iterations === 0 || stop.aborted) return;
  await phase.begin();
  await runIterations({ iterations, concurrency: plan.load.concurrency }, stop, (number, worker) =>
    phase.open(number, worker).finish(),
  );
  await phase.end();
}

function phaseOf(
  parts: RunParts,
  phase: 'warm-up' | 'measurement',
  iterations: number,
  tallies: Tallies,
): LoadPhase {
  const { plan, clock, sampling, emit } = parts;
  const { quiet, startedAt: runStartedAt } = parts;
  const indexOf = (name: OperationName) =>
    plan.steps.findIndex(({ operation }) => operation === name);
  return {
    iterations,
    async begin() {
      beginPhase(parts, phase);
      await sampling.sampleNow(phase, 0);
      sampling.start(phase);
    },
    open(number, worker) {
      const position = { phase, iteration: number, worker };
      const stopwatch = new Stopwatch({ clock, runStartedAt, quiet, emit }, position);
      const context = contextOf(parts, position, tallies);
      const iteration = beginIteration(context, stopwatch, plan.steps);
      return {
        prepare: () => iteration.advance(Math.max(0, indexOf('create'))),
        async createAndStart() {
          await iteration.advance(indexOf('start') + 1);
          return stopwatch.createStartMs;
        },
        finish: async () => conclude(parts, position, await iteration.finish()),
      };
    },
    end: () => sampling.stop(),
  };
}

function contextOf(parts: RunParts, { phase, iteration }: Position, tallies: Tallies) {
  const { session, clock, stop, announceImage, emit } = parts;
  return {
    session,
    clock,
    stop,
    announceImage,
    observe(operation: string, text: string) {
      if (phase !== 'measurement' || iteration !== 1) return;
      emit({ type: 'observation', atMs: elapsedMs(parts), operation, text });
    },
    oomEvents: parts.oomEvents,
    warnEscalated: tallies.warnEscalated,
    warnOomMissed: tallies.warnOomMissed,
  };
}

/** What follows an iteration: its event, a look whether the daemon is there, a sample. */
async function conclude(
  parts: RunParts,
  position: Position,
  { cutShort, error }: IterationResult,
): Promise<void> {
  const { session, stop, sampling, emit } = parts;
  if (!cutShort) {
    emit({ type: 'iteration', ...position, atMs: elapsedMs(parts), ok: error === undefined });
  }
  const lost = await lostDaemon(session.containerd, error);
  if (lost !== undefined) throw lost;
  iterationEnded(position);
  if (!stop.aborted) await sampling.afterIteration(position.phase, position.iteration);
}

function beginPhase(parts: RunParts, phase: Phase): void {
  parts.emit({ type: 'phase', phase, atMs: elapsedMs(parts) });
}

function elapsedMs({ clock, startedAt }: RunParts): number {
  return milliseconds(clock.now() - startedAt);
}
