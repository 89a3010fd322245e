import { join } from 'node:path';
import { milliseconds, systemClock } from '../../lib/core/clock.ts';
import { namespace } from './bench-daemon.ts';
import { below, type Figure, inMilliseconds, medianOf } from './figure.ts';
import { leakScenario, type Place, startHarness } from './harness.ts';
import { startWitness } from './witness.ts';

const repeats = { help: 10, firstCall: 5 };

/** From the start of the process to its end, for `--help`. */
export async function measureHelp({ env }: Place): Promise<Figure> {
  const times: number[] = [];
  for (let count = 0; count < repeats.help; count += 1) {
    const { startedAt, ended } = startHarness(['--help'], env);
    await ended;
    times.push(milliseconds(systemClock.now() - startedAt));
  }
  return below(`--help, median of ${repeats.help}`, medianOf(times), 350, inMilliseconds);
}

/**
 * From the start of the process (its shell script too) to the first response of the daemon, seen
 * on the wire between the two: everything a user waits for is in it, and nothing of the program's
 * own clock or log.
 */
export async function measureFirstCall(address: string, { env, folder }: Place): Promise<Figure> {
  const times: number[] = [];
  for (let count = 0; count < repeats.firstCall; count += 1) {
    const witness = await startWitness(address, join(folder, 'witness.sock'));
    try {
      const overrides = [
        `namespace=${namespace}`,
        'load.iterations=1',
        'load.warmup=0',
        'settle=0s',
        // One iteration is too few for the percentile that the scenario judges.
        'thresholds={}',
      ];
      const { startedAt, ended } = startHarness(
        [
          ...[leakScenario, '--quiet', '--results', join(folder, 'first-call')],
          ...overrides.flatMap((override) => ['--set', override]),
        ],
        { ...env, CONTAINERD_ADDRESS: witness.address },
      );
      await ended;
      times.push(milliseconds((await witness.firstResponse) - startedAt));
    } finally {
      await witness.close();
    }
  }
  const name = `first call answered, median of ${repeats.firstCall}`;
  return below(name, medianOf(times), 600, inMilliseconds);
}
