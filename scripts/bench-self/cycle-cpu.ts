import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readProcessStat } from '../../lib/host/process.ts';
import { readEvents } from '../../lib/output/read-events.ts';
import { namespace } from './bench-daemon.ts';
import { below, type Figure, inMilliseconds } from './figure.ts';
import { newestRun, type Place, startHarness } from './harness.ts';

const iterations = 200;
const warmup = 50;
const pollMs = 10;

/** The container's process ends by itself; the SIGKILL finds nobody, and the exit is awaited. */
const scenario = `apiVersion: bench/v1
name: cycle-cpu
image: docker.io/library/nginx:latest
namespace: ${namespace}
container: { args: [/bin/true] }
load: { iterations: ${iterations}, warmup: ${warmup} }
steps: [create, start, kill: { signal: SIGKILL }, delete]
sample: { targets: [] }
settle: 0s
`;

/**
 * CPU time of the whole process (all threads, its log too) for one cycle. It is read whenever the
 * event log has just been written to, because the iterations in it are then the iterations done.
 */
export async function measureCycleCpu({ env, folder }: Place): Promise<Figure> {
  const file = join(folder, 'cycle-cpu.yaml');
  await writeFile(file, scenario);
  const results = join(folder, 'cycle-cpu');
  const harness = startHarness([file, '--quiet', '--results', results], env);
  let running = true;
  const ended = harness.ended.finally(() => {
    running = false;
  });
  const readings: { cpuMs: number; done: number }[] = [];
  let size = 0;
  while (running) {
    await Promise.race([sleep(pollMs), ended]);
    const run = await newestRun(results);
    if (run === undefined || !running) continue;
    const log = join(run, 'events.ndjson');
    // The folder is there a moment before the log.
    const written = (await stat(log).catch(() => undefined))?.size ?? 0;
    if (written === size) continue;
    size = written;
    const { cpuMs } = readProcessStat(harness.pid);
    const done = await iterationsIn(run);
    if (done > 0 && done < iterations) readings.push({ cpuMs, done });
  }
  await ended;
  const [first, last] = [readings[0], readings.at(-1)];
  const perCycle =
    first === undefined || last === undefined
      ? Number.NaN
      : (last.cpuMs - first.cpuMs) / (last.done - first.done);
  return below('client CPU of a cycle', perCycle, 9, inMilliseconds);
}

async function iterationsIn(run: string): Promise<number> {
  let done = 0;
  for await (const event of readEvents(run)) {
    if (event.type === 'iteration' && event.phase === 'measurement') done = event.iteration;
  }
  return done;
}
