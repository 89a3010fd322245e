import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { milliseconds, systemClock } from '../../lib/core/clock.ts';
import { namespace } from './bench-daemon.ts';
import { type Figure, medianOf } from './figure.ts';
import { type Place, readRecord, runScenario } from './harness.ts';
import { type Ratio, ratioOfMedians } from './ratio.ts';

const image = 'docker.io/library/nginx:latest';
const workerCounts = [1, 2, 4];
const pairs = 5;
const cycles = 24;

/** Create, start `true`, wait for its end, delete. */
const scenario = `apiVersion: bench/v1
name: cycle-rate
image: ${image}
namespace: ${namespace}
container: { args: [/bin/true] }
load: { iterations: ${cycles}, warmup: 4 }
steps: [create, start, kill: { signal: SIGKILL }, delete]
sample: { targets: [] }
settle: 0s
`;

/**
 * Cycles a second by the harness and by as many `ctr run --rm` side by side, through the same calls to
 * the same daemon: prepare, create, start, wait, delete. Measured in turns, so that what drifts on the
 * machine hits both; the start of ctr, a process for each cycle, is in its time.
 */
export async function measureCycleRate(address: string, place: Place): Promise<Figure[]> {
  const file = join(place.folder, 'cycle-rate.yaml');
  await writeFile(file, scenario);
  const figures: Figure[] = [];
  for (const workers of workerCounts) {
    const ours: number[] = [];
    const ctrs: number[] = [];
    for (let pair = 0; pair < pairs; pair += 1) {
      const turns = [
        async () => ours.push(await rateOfHarness(file, workers, place)),
        async () => ctrs.push(await rateOfCtr(address, workers)),
      ];
      // Each goes first in every other pair.
      for (const turn of pair % 2 === 0 ? turns : turns.reverse()) await turn();
    }
    figures.push(describe(workers, ours, ctrs));
  }
  return figures;
}

async function rateOfHarness(file: string, workers: number, place: Place): Promise<number> {
  const results = join(place.folder, 'cycle-rate');
  const concurrency = ['--set', `load.concurrency=${workers}`];
  const { metrics } = await readRecord(await runScenario(file, results, place.env, concurrency));
  return metrics.iterations?.ratePerSecond ?? Number.NaN;
}

let containers = 0;

async function rateOfCtr(address: string, workers: number): Promise<number> {
  const started = systemClock.now();
  let begun = 0;
  const work = async () => {
    while (begun < cycles) {
      begun += 1;
      containers += 1;
      const id = `cycle-rate-${containers}`;
      const args = ['--address', address, '--namespace', namespace, 'run', '--rm', image, id];
      await promisify(execFile)('ctr', [...args, '/bin/true']);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return cycles / (milliseconds(systemClock.now() - started) / 1000);
}

function describe(workers: number, ours: readonly number[], ctrs: readonly number[]): Figure {
  const ratio = ratioOfMedians(ours, ctrs);
  return {
    name: `cycles a second, ${workers} ${workers === 1 ? 'worker' : 'workers'}, ${pairs} pairs`,
    value:
      `${medianOf(ours).toFixed(1)}, ctr ${medianOf(ctrs).toFixed(1)}: ` +
      `${times(ratio.ratio)} (${times(ratio.low)} to ${times(ratio.high)})`,
    target: { text: '>= ctr', outcome: outcomeOf(ratio) },
  };
}

function outcomeOf({ low, high }: Ratio) {
  if (low >= 1) return 'met';
  return high < 1 ? 'missed' : 'undecided';
}

const times = (ratio: number) => `${ratio.toFixed(2)} x`;
