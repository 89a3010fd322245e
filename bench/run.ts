import { type Clock, milliseconds } from '../lib/core/clock.ts';
import type { Phase, RunEvent } from '../lib/core/events.ts';
import type { Plan } from '../lib/core/plan.ts';
import type { ImageInfo } from '../lib/core/record.ts';
import type { Warning } from '../lib/core/warning.ts';
import { runIteration } from './iteration.ts';
import { lostDaemon } from './liveness.ts';
import { runIterations } from './load/iterations.ts';
import type { Quiet } from './quiet.ts';
import type { Session } from './session.ts';
import { Stopwatch } from './stopwatch.ts';

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
  /** Tells the result what the image is; only the first call counts. */
  announceImage(describe: () => Promise<ImageInfo>): Promise<void>;
  emit(event: RunEvent): void;
}

/**
 * Warm-up, measurement, settle: the phases between set-up and teardown. Returns early when
 * `stop` aborts. Rejects with a HarnessError when the daemon has gone.
 */
export async function run(parts: RunParts): Promise<void> {
  const { plan, clock, stop, sampling } = parts;
  const escalations = new Map<string, { count: number; graceMs: number }>();
  try {
    await runPhase(parts, 'warm-up', plan.load.warmup, escalations);
    await runPhase(parts, 'measurement', plan.load.iterations, escalations);
  } finally {
    await sampling.stop();
    for (const [signal, { count, graceMs }] of escalations) {
      const warning: Warning = { code: 'kill-escalated', signal, count, graceMs };
      parts.emit({ type: 'warning', atMs: elapsedMs(parts), warning });
    }
  }
  if (stop.aborted) return;
  beginPhase(parts, 'settle');
  try {
    await clock.sleep(plan.settleMs, stop);
    await sampling.sampleNow('settle', plan.load.iterations);
  } catch (error) {
    if (error !== stop.reason) throw error;
  }
}

async function runPhase(
  parts: RunParts,
  phase: 'warm-up' | 'measurement',
  iterations: number,
  escalations: Map<string, { count: number; graceMs: number }>,
): Promise<void> {
  const { plan, clock, stop, sampling, session, emit } = parts;
  if (iterations === 0 || stop.aborted) return;
  beginPhase(parts, phase);
  await sampling.sampleNow(phase, 0);
  sampling.start(phase);
  await runIterations(
    { iterations, concurrency: plan.load.concurrency },
    stop,
    async (iteration, worker) => {
      const position = { phase, iteration, worker };
      const stopwatch = new Stopwatch(
        { clock, runStartedAt: parts.startedAt, quiet: parts.quiet, emit },
        position,
      );
      const result = await runIteration(
        {
          session,
          clock,
          stop,
          announceImage: parts.announceImage,
          observe(operation, text) {
            if (phase !== 'measurement' || iteration !== 1) return;
            emit({ type: 'observation', atMs: elapsedMs(parts), operation, text });
          },
          warnEscalated(signal, graceMs) {
            const known = escalations.get(signal);
            escalations.set(signal, { count: (known?.count ?? 0) + 1, graceMs });
          },
        },
        stopwatch,
        plan.steps,
      );
      if (!result.cutShort) {
        const ok = result.error === undefined;
        emit({ type: 'iteration', ...position, atMs: elapsedMs(parts), ok });
      }
      const lost = await lostDaemon(session.containerd, result.error);
      if (lost !== undefined) throw lost;
      if (!stop.aborted) await sampling.afterIteration(phase, iteration);
    },
  );
  await sampling.stop();
}

function beginPhase(parts: RunParts, phase: Phase): void {
  parts.emit({ type: 'phase', phase, atMs: elapsedMs(parts) });
}

function elapsedMs({ clock, startedAt }: RunParts): number {
  return milliseconds(clock.now() - startedAt);
}
