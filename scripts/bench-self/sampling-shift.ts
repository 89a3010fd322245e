import { join } from 'node:path';
import { namespace } from './bench-daemon.ts';
import { type Figure, inPercent, medianOf } from './figure.ts';
import { leakScenario, type Place, readRecord, runScenario } from './harness.ts';

const pairs = 6;
const iterations = 30;
const limit = 0.02;

/**
 * How much the median create_start is longer when every iteration is sampled: blocks with and
 * without, next to each other, in turning order, so that what drifts on the machine hits both.
 */
export async function measureSamplingShift({ env, folder }: Place): Promise<Figure> {
  const block = async (every: string): Promise<number> => {
    const args = [
      ...[
        '--set',
        `namespace=${namespace}`,
        '--set',
        `sample.every=${every}`,
        '--set',
        'settle=0s',
      ],
      ...['--set', `load.iterations=${iterations}`, '--set', 'load.warmup=5'],
    ];
    const run = await runScenario(leakScenario, join(folder, 'shift'), env, args);
    const record = await readRecord(run);
    return record.metrics.create_start?.median ?? Number.NaN;
  };
  const shifts: number[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const sampledFirst = pair % 2 === 0;
    const first = await block(sampledFirst ? '1 iteration' : '1000000 iterations');
    const second = await block(sampledFirst ? '1000000 iterations' : '1 iteration');
    shifts.push((sampledFirst ? first / second : second / first) - 1);
  }
  return figureOf(shifts.sort((a, b) => a - b));
}

function figureOf(shifts: readonly number[]): Figure {
  const shift = medianOf(shifts);
  const [low = Number.NaN, high = Number.NaN] = [shifts[0], shifts.at(-1)];
  // All pairs on one side: by chance in 1 of 64 cases. Otherwise the machine was too noisy to tell.
  const outcome = high < limit ? 'met' : low >= limit ? 'missed' : 'undecided';
  return {
    name: `shift of create_start by sampling, ${shifts.length} pairs`,
    value: `${inPercent(shift)} (${inPercent(low)} to ${inPercent(high)})`,
    target: { text: `< ${inPercent(limit)}`, outcome },
  };
}
