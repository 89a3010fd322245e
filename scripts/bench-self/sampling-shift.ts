import { join } from 'node:path';
import { readEvents } from '../../lib/output/read-events.ts';
import { namespace } from './bench-daemon.ts';
import { type Figure, inPercent, medianOf } from './figure.ts';
import { leakScenario, type Place, runScenario } from './harness.ts';
import { ratioOfMedians } from './ratio.ts';

const limit = 0.02;

/**
 * How much longer the median create_start is right after a sample: one run samples after every
 * other iteration, so that those with and those without one before them are next to each other, and
 * what drifts on the machine hits both.
 */
export async function measureSamplingShift(
  { env, folder }: Place,
  iterations: number,
): Promise<Figure> {
  const settings = {
    namespace,
    'sample.every': '2 iterations',
    settle: '0s',
    'load.iterations': String(iterations),
    'load.warmup': '20',
  };
  const args = Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
  const run = await runScenario(leakScenario, join(folder, 'shift'), env, args);
  const sampled: number[] = [];
  const plain: number[] = [];
  for await (const event of readEvents(run)) {
    if (event.type !== 'timing' || event.phase !== 'measurement' || !event.ok) continue;
    if (event.operation !== 'create_start') continue;
    // Samples come after the even ones.
    (event.iteration % 2 === 1 ? sampled : plain).push(event.durationMs);
  }
  const { ratio, low, high } = ratioOfMedians(sampled, plain);
  const [shift, least, most] = [ratio - 1, low - 1, high - 1];
  const outcome = most < limit ? 'met' : least >= limit ? 'missed' : 'undecided';
  return {
    name: `shift of create_start by sampling, ${plain.length} pairs`,
    value: `${inPercent(shift)} (${inPercent(least)} to ${inPercent(most)}) of ${medianOf(plain).toFixed(0)} ms`,
    target: { text: `< ${inPercent(limit)}`, outcome },
  };
}
