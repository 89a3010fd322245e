import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, milliseconds, systemClock } from '../../lib/core/clock.ts';
import type { RunRecord } from '../../lib/core/record.ts';
import { readHost } from '../../lib/host/fingerprint.ts';
import { writeResults } from '../../lib/output/write-results.ts';
import { createHarnessProbe } from '../../lib/sampling/harness-probe.ts';
import { createHeapProbe } from '../../lib/sampling/heap-probe.ts';
import { createSampler } from '../../lib/sampling/sampler.ts';
import { seededRandom } from '../../lib/statistics/random.ts';
import { createWorld } from '../compose.ts';
import { createQuiet } from '../iteration/quiet.ts';
import { Recorder } from '../record/recorder.ts';
import { run } from '../run/run.ts';
import { planOf, sessionOnTwin, wholeCycle } from './twin-run.ts';

export interface LongRunOptions {
  readonly iterations: number;
  /** Default: a whole cycle of a container. */
  readonly steps?: string;
  /** For the results. */
  readonly folder: string;
  readonly maxDiskBytes: number;
  /** A sample, with a forced collection, after every so many iterations. */
  readonly sampleEvery: number;
}

/** What a run of very many iterations came to, by the real clock. */
export interface LongRun {
  readonly record: RunRecord;
  readonly folder: string;
  readonly runSeconds: number;
  readonly resultSeconds: number;
  /** The most that was live on the heap while results were made. */
  readonly resultHeapBytes: number;
  readonly diskBytes: number;
  /** Names of the files in the folder of the run. */
  readonly files: readonly string[];
}

const runId = 'abcdefghijkl';

/**
 * A whole run, from the recorder to result.json, of a containerd in memory by a clock that is made up: all
 * that grows with the number of iterations shows, in a part of the time.
 */
export async function longRun(options: LongRunOptions): Promise<LongRun> {
  const { steps = wholeCycle } = options;
  const clock = quickClock();
  const plan = planOf(
    `load: { iterations: ${options.iterations}, warmup: 500, concurrency: 4 }\n` +
      `sample: { every: ${options.sampleEvery} iterations, targets: [harness] }\n${steps}\n` +
      'thresholds: { harness.heap: ["slope < 10B/iteration"], iteration: ["p95 < 2s"] }',
  );
  const world = { ...createWorld(), clock };
  const recorder = await Recorder.open(world, {
    ...{ plan, runId, process: 'boot/1/1', resultsRoot: options.folder, quiet: true },
    maxDiskBytes: options.maxDiskBytes,
    onFailure: (error) => {
      throw error;
    },
  });
  const began = systemClock.now();
  const folder = recorder.folder.path;
  const { maxDiskBytes } = options;
  recorder.emit({
    ...{ type: 'run', schema: 'bench/events/v1', runId, startedAt: recorder.startedOn },
    ...{ clock: clock.name, command: [], maxDiskBytes },
    host: await readHost({ env: world.env, nodeFlags: world.nodeFlags }),
    harness: { harness: world.version, node: world.nodeVersion },
  });
  await drive(world, plan, recorder);
  const endedAt = clock.wall().toISOString();
  recorder.emit({
    ...{ type: 'end', atMs: recorder.elapsedMs(), endedAt },
    outcome: { kind: 'completed' },
  });
  await recorder.close();
  const driven = systemClock.now();
  world.allowOptimisation();
  const { record, heapBytes } = await withPeakHeap(world, () => writeResults(folder));
  const files = readdirSync(folder);
  return {
    record,
    folder,
    runSeconds: milliseconds(driven - began) / 1000,
    resultSeconds: milliseconds(systemClock.now() - driven) / 1000,
    resultHeapBytes: heapBytes,
    diskBytes: files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0),
    files,
  };
}

type LongWorld = ReturnType<typeof createWorld>;

async function drive(world: LongWorld, plan: ReturnType<typeof planOf>, recorder: Recorder) {
  const { clock, collectGarbage, memoryUsage } = world;
  const { session } = await sessionOnTwin(plan, { clock, callLog: 0 });
  const quiet = createQuiet();
  const collect = collectGarbage === undefined ? {} : { collect: collectGarbage };
  const sampler = createSampler({
    probes: [createHarnessProbe(), createHeapProbe({ usage: memoryUsage, ...collect })],
    clock,
    startedAt: recorder.startedAt,
    every: plan.sample.every,
    around: quiet.whenQuiet,
    onSample: recorder.emit,
    onWarning: recorder.warn,
  });
  await run({
    ...{ plan, session, clock, quiet, startedAt: recorder.startedAt },
    stop: new AbortController().signal,
    sampling: {
      ...sampler,
      async afterIteration(phase, iteration) {
        await sampler.afterIteration(phase, iteration);
        // A containerd in memory never makes anyone wait; timers and child processes want their turn.
        if (iteration % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
      },
    },
    announceImage: async () => {},
    readCpu: () => ({ busyMs: 0, idleMs: 0 }),
    oomEvents: () => ({ value: 0 }),
    emit: recorder.emit,
  });
  await sampler.close();
}

/** Each look at it lets some ms pass, and sleeping takes no longer than everything else that is to be done. */
function quickClock(): Clock {
  const random = seededRandom(1);
  let nowNs = 1n;
  const pass = (ms: number) => {
    nowNs += BigInt(Math.round(ms * 1e6));
  };
  return {
    name: 'made up',
    now() {
      // Most calls take 1 to 3 ms, one in fifty much longer.
      pass(random() < 0.02 ? 40 * random() : 1 + 2 * random());
      return nowNs;
    },
    wall: () => new Date(Date.UTC(2026, 0) + Number(nowNs) / 1e6),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const onAbort = () => {
          clearImmediate(soon);
          reject(signal?.reason);
        };
        const soon = setImmediate(() => {
          signal?.removeEventListener('abort', onAbort);
          pass(ms);
          resolve();
        });
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
  };
}

async function withPeakHeap(
  { collectGarbage, memoryUsage }: LongWorld,
  work: () => Promise<RunRecord>,
): Promise<{ readonly record: RunRecord; readonly heapBytes: number }> {
  let heapBytes = 0;
  const timer = setInterval(() => {
    collectGarbage?.();
    heapBytes = Math.max(heapBytes, memoryUsage().heapUsed);
  }, 1000);
  try {
    return { record: await work(), heapBytes };
  } finally {
    clearInterval(timer);
  }
}
