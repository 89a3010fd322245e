import type { Load, SamplePlan, Step } from '../core/plan.ts';
import { stepCatalogue } from './steps.ts';

/** Start of the daemon, look-up and, the first time, import of the image. */
const setupMs = 5000;
/** Inventories before and after, and the removal of what the run made. */
const teardownMs = 2000;
/** One reading of all targets with a collection, while no operation is under way. */
const sampleMs = 15;
/** Workers that help: beyond these they wait for the same locks in containerd and the kernel. */
const usefulWorkers = 2;

/**
 * Rough guess, in ms, of how long a run takes: typical durations of the steps with a small image
 * on two idle cores (see `typicalMs`), times the iterations (or the time given), plus sampling, settling, set-up and
 * teardown. Good for a bar and a bedtime, not for a comparison.
 */
export function estimateMs(
  steps: readonly Step[],
  load: Load,
  sample: SamplePlan,
  settleMs: number,
): number {
  const iterationMs = steps
    .filter(({ every }) => every === undefined)
    .reduce(
      (sum, step) =>
        sum + ('durationMs' in step ? step.durationMs : stepCatalogue[step.operation].typicalMs),
      0,
    );
  const workers = Math.min(load.concurrency, usefulWorkers);
  const turnMs = Math.max(iterationMs / workers, paceOf(load) / load.concurrency);
  const measuredMs = load.kind === 'duration' ? load.durationMs : load.iterations * turnMs;
  const workMs = load.warmup * turnMs + measuredMs;
  const iterations = turnMs === 0 ? 0 : workMs / turnMs;
  const samples =
    sample.every.kind === 'iterations'
      ? iterations / sample.every.iterations
      : workMs / sample.every.intervalMs;
  const samplingMs = sample.targets.length === 0 ? 0 : samples * sampleMs;
  return Math.round(setupMs + workMs + samplingMs + settleMs + teardownMs);
}

function paceOf(load: Load): number {
  return ('paceMs' in load ? load.paceMs : undefined) ?? 0;
}
