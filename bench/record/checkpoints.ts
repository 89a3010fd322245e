import { type Clock, milliseconds } from '../../lib/core/clock.ts';
import type { RunEvent } from '../../lib/core/events.ts';
import type { Plan } from '../../lib/core/plan.ts';
import { formatDuration } from '../../lib/core/units.ts';
import { CheckpointMaker, type Progress } from '../../lib/verdict/checkpoint.ts';
import type { RunningVerdict } from '../../lib/verdict/running-verdict.ts';
import { ThresholdFailed } from '../stop-signal.ts';

export interface CheckpointOptions {
  readonly plan: Plan;
  readonly clock: Clock;
  /** `clock.now()` when the run began. */
  readonly startedAt: bigint;
  /** How far a run had come that is gone on with. */
  readonly before?: Progress;
  emit(event: RunEvent): void;
  /** Ends the run early. */
  end(reason: Error): void;
}

/**
 * Says at regular times how far the measurement has come, and ends the run when a threshold with
 * abortOnFail has failed. Undefined in a plan without checkpoints.
 */
export async function createCheckpoints(
  options: CheckpointOptions,
): Promise<Checkpoints | undefined> {
  const { load, thresholds } = options.plan;
  const everyMs = load.kind === 'tinybench' ? undefined : load.checkpointMs;
  if (everyMs === undefined) return undefined;
  if (thresholds.every(({ abortOnFail }) => abortOnFail === undefined)) {
    return new Checkpoints(options, everyMs);
  }
  // Loaded only where the run may be ended: its memory is part of what is measured.
  const { RunningVerdict } = await import('../../lib/verdict/running-verdict.ts');
  return new Checkpoints(
    options,
    everyMs,
    new RunningVerdict(options.plan, options.before?.measuredMs),
  );
}

export class Checkpoints {
  readonly #options: CheckpointOptions;
  readonly #everyMs: number;
  readonly #verdict: RunningVerdict | undefined;
  readonly #maker: CheckpointMaker;
  #over: AbortController | undefined;
  #done: Promise<void> = Promise.resolve();

  constructor(options: CheckpointOptions, everyMs: number, verdict?: RunningVerdict) {
    this.#options = options;
    this.#everyMs = everyMs;
    this.#verdict = verdict;
    this.#maker = new CheckpointMaker(options.before);
  }

  /** Takes note of every event of the run. */
  add(event: RunEvent): void {
    this.#maker.add(event);
    this.#verdict?.add(event);
    if (event.type !== 'phase') return;
    if (event.phase === 'measurement') {
      this.#over = new AbortController();
      this.#done = this.#run(this.#over.signal);
      this.#done.catch(() => {});
    } else {
      this.#over?.abort();
    }
  }

  /** Ends what goes on. Rejects when a checkpoint could not be made. */
  async close(): Promise<void> {
    this.#over?.abort();
    await this.#done;
  }

  async #run(over: AbortSignal): Promise<void> {
    const { clock, startedAt, emit, end } = this.#options;
    const began = clock.now();
    for (let turn = 1; !over.aborted; turn += 1) {
      const leftMs = turn * this.#everyMs - milliseconds(clock.now() - began);
      // A process that was stopped for a while makes up for nothing.
      if (leftMs < 0) continue;
      await clock.sleep(leftMs, over).catch(() => {});
      if (over.aborted) return;
      const atMs = milliseconds(clock.now() - startedAt);
      const checkpoint = this.#maker.take(atMs);
      if (checkpoint !== undefined) emit(checkpoint);
      const failed = await this.#verdict?.failed(atMs);
      if (failed === undefined) continue;
      const after = formatDuration(checkpoint?.measuredMs ?? 0);
      end(new ThresholdFailed(`after ${after} of the measurement ${failed.why}`));
      return;
    }
  }
}
