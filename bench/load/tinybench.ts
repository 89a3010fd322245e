import { Bench, type Task } from 'tinybench';
import type { TinybenchStatistics } from '../../lib/core/record.ts';
import { minimumCount } from '../../lib/statistics/quantile.ts';
import type { LoadIteration, LoadPhase } from './phase.ts';

/**
 * The two phases under tinybench, one iteration at a time: it counts, warms up and does its statistics;
 * what it takes for a task's duration is create_start, and everything else of an iteration lies in its
 * hooks, which it does not time. Resolves with its statistics, or with undefined when an iteration of
 * the measurement has no create_start: to tinybench each call of a task is a sample, and there is no
 * sample of a failure. Rejects with what an iteration's `finish` rejects with.
 *
 * Import it when a scenario asks for it: the library takes memory.
 */
export async function runTinybench(
  phases: { readonly warmup: LoadPhase; readonly run: LoadPhase },
  stop: AbortSignal,
): Promise<TinybenchStatistics | undefined> {
  let begun = 0;
  let missing = 0;
  let current: LoadIteration | undefined;
  const phaseOf = (mode?: 'run' | 'warmup') => (mode === 'warmup' ? phases.warmup : phases.run);
  const bench = new Bench({
    // No time budget: as many iterations as the plan says, however long they take.
    ...{ time: 0, warmupTime: 0 },
    iterations: phases.run.iterations,
    warmup: phases.warmup.iterations > 0,
    warmupIterations: phases.warmup.iterations,
    signal: stop,
    throws: true,
    async setup(_task, mode) {
      begun = 0;
      missing = 0;
      await phaseOf(mode).begin();
    },
    teardown: (_task, mode) => phaseOf(mode).end(),
  });
  bench.add(
    'create_start',
    async () => {
      const durationMs = await current?.createAndStart();
      if (durationMs !== undefined) return { overriddenDuration: durationMs };
      missing += 1;
      return undefined;
    },
    {
      // Told, tinybench need not call the task once to find out.
      async: true,
      async beforeEach(mode) {
        begun += 1;
        const iteration = phaseOf(mode).open(begun, 1);
        current = iteration;
        await iteration.prepare();
      },
      async afterEach() {
        await current?.finish();
      },
    },
  );
  const [task] = await bench.run();
  return task === undefined || missing > 0 ? undefined : statisticsOf(task);
}

function statisticsOf({ result }: Task): TinybenchStatistics | undefined {
  // Of a run that was stopped the iteration in hand may have no duration.
  if (result.state !== 'completed') return undefined;
  const { samplesCount, min, mean, sd, sem, moe, rme, mad, p50, p75, p99, max } = result.latency;
  return {
    metric: 'create_start',
    samplesCount,
    ...{ min, mean, sd, sem, moe, rme, mad, p50, p75 },
    ...(samplesCount >= minimumCount(99) && { p99 }),
    max,
  };
}
