import { type Clock, milliseconds } from '../core/clock.ts';
import { messageOf } from '../core/errors.ts';
import type { Phase, Sample, ShimReading } from '../core/events.ts';
import type { SamplePlan } from '../core/plan.ts';
import type { Warning } from '../core/warning.ts';
import type { PacedProbe } from './pace.ts';

export interface SamplerOptions {
  /** Read one after the other, in this order. */
  readonly probes: readonly PacedProbe[];
  readonly clock: Clock;
  /** `clock.now()` when the run began: `Sample.atMs` counts from it. */
  readonly startedAt: bigint;
  readonly every: SamplePlan['every'];
  /** Runs the taking of each sample, so that it can be kept apart from other work. Default: at once. */
  readonly around?: (work: () => Promise<void>) => Promise<void>;
  /** Whether no sample is to be taken now but one that is asked for by `sampleNow`. Default: never. */
  readonly rests?: () => boolean;
  /** Takes each sample; the sampler keeps none. What it throws, the sampler's methods reject with. */
  readonly onSample: (sample: Sample) => void;
  readonly onWarning: (warning: Warning) => void;
}

export interface Sampler {
  /**
   * To be awaited by the worker between two iterations, outside every timed region. Takes a sample
   * when the plan samples by iterations and this one's turn has come; otherwise only notes the iteration.
   */
  afterIteration(phase: Phase, iteration: number): Promise<void>;
  /** Takes a sample of everything now, dear readings too: before the first iteration, after the last. */
  sampleNow(phase: Phase, iteration: number): Promise<void>;
  /** Begins to sample by time, the first one an interval from now; does nothing in a plan by iterations. */
  start(phase: Phase): void;
  /** Ends what `start` began, after the sample under way. Rejects when a sample could not be handed over. */
  stop(): Promise<void>;
  /** Resolves when no sample is under way. */
  idle(): Promise<void>;
  /** Stops, tells how many samples were missed, and closes the probes. */
  close(): Promise<void>;
}

/** Decides when probes are read. At no time are two samples under way. */
export function createSampler(options: SamplerOptions): Sampler {
  const { probes, clock, every, onWarning, around = (work) => work() } = options;
  const { rests = () => false } = options;
  const takeSample = createTaker(options);
  /** Settles when the sample under way is done. */
  let last: Promise<void> = Promise.resolve();
  let place: { phase: Phase; iteration: number } = { phase: 'setup', iteration: 0 };
  let timed: { readonly end: AbortController; readonly done: Promise<void> } | undefined;
  let missed = 0;

  function sample(phase: Phase, iteration: number, complete: boolean): Promise<void> {
    const take = async () => {
      if (complete || !rests()) await takeSample(phase, iteration, complete);
    };
    const taken = last.then(() => around(take));
    last = taken.catch(() => undefined);
    return taken;
  }

  async function sampleByTime(intervalMs: number, signal: AbortSignal): Promise<void> {
    const start = clock.now();
    let turn = 1;
    for (;;) {
      const remainingMs = turn * intervalMs - milliseconds(clock.now() - start);
      try {
        await clock.sleep(Math.max(0, remainingMs), signal);
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        throw error;
      }
      await sample(place.phase, place.iteration, false);
      const elapsedTurns = Math.floor(milliseconds(clock.now() - start) / intervalMs);
      missed += Math.max(0, elapsedTurns - turn);
      turn = Math.max(turn, elapsedTurns) + 1;
    }
  }

  async function stop(): Promise<void> {
    const ending = timed;
    timed = undefined;
    ending?.end.abort();
    await ending?.done;
  }

  return {
    async afterIteration(phase, iteration) {
      place = { phase, iteration };
      if (every.kind === 'iterations' && iteration % every.iterations === 0) {
        await sample(phase, iteration, false);
      }
    },
    sampleNow: (phase, iteration) => sample(phase, iteration, true),
    idle: () => last,
    start(phase) {
      if (timed !== undefined) {
        throw new Error('the sampler is at work already: stop it before it is started again');
      }
      place = { phase, iteration: 0 };
      if (every.kind === 'time') {
        const end = new AbortController();
        const done = sampleByTime(every.intervalMs, end.signal);
        // Whoever calls stop gets the rejection; until then it must not bring the process down.
        done.catch(() => undefined);
        timed = { end, done };
      }
    },
    stop,
    async close() {
      try {
        await stop();
      } finally {
        await last;
        if (missed > 0) {
          onWarning({ code: 'samples-missed', count: missed });
          missed = 0;
        }
        for (const probe of probes) {
          probe.close();
        }
      }
    },
  };
}

/** Takes one sample, and warns of each probe that fails the first time it does. */
function createTaker({ probes, clock, startedAt, onSample, onWarning }: SamplerOptions) {
  const unavailable = new Set<PacedProbe>();

  return async (phase: Phase, iteration: number, complete: boolean): Promise<void> => {
    const begin = clock.now();
    const values: Record<string, number> = {};
    const shims: ShimReading[] = [];
    for (const probe of probes) {
      // Asked in any case, so that a pace by count goes on counting.
      const due = probe.due?.() ?? true;
      if (!due && !complete) {
        continue;
      }
      try {
        Object.assign(values, await probe.read());
        shims.push(...(probe.shims?.() ?? []));
      } catch (error) {
        if (!unavailable.has(probe)) {
          unavailable.add(probe);
          onWarning({
            code: 'probe-unavailable',
            target: probe.target,
            reason: messageOf(error),
          });
        }
      }
    }
    onSample({
      type: 'sample',
      phase,
      iteration,
      atMs: milliseconds(begin - startedAt),
      costMs: milliseconds(clock.now() - begin),
      values,
      ...(shims.length === 0 ? {} : { shims }),
    });
  };
}
