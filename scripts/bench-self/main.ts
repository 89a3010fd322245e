import { writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, homedir, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readCpu } from '../../lib/host/load.ts';
import { type BenchDaemon, startBenchDaemon } from './bench-daemon.ts';
import { measureCycleCpu } from './cycle-cpu.ts';
import { measureCycleRate } from './cycle-rate.ts';
import { type Figure, figureTable, inPercent } from './figure.ts';
import type { Place } from './harness.ts';
import { measureLeakTest, measureLongRun } from './memory.ts';
import { measureParts } from './micro.ts';
import { measureMillion } from './million.ts';
import { measurePulls } from './pull.ts';
import { measureSamplingShift } from './sampling-shift.ts';
import { measureFirstCall, measureHelp } from './start-up.ts';

// The benchmark of the harness itself: figures against their targets, from the whole program as a
// user starts it and from its parts. Never a test: what it finds depends on the machine.

const busyAbove = 0.2;
const say = (text: string) => void writeSync(2, `${text}\n`);

const { values: flags } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
    only: { type: 'string' },
    pairs: { type: 'string', default: '7' },
  },
});

const { memoryUsage } = process;
const collectGarbage = globalThis.gc === undefined ? undefined : () => void globalThis.gc?.();

const folder = await mkdtemp(join(tmpdir(), 'bench-self-'));
try {
  const [before, figures, after] = [await busyShare(), await measureAll(), await busyShare()];
  const [load = 0] = loadavg();
  writeSync(1, `${figureTable(figures)}\n\n`);
  const busy = Math.max(before, after);
  writeSync(
    1,
    `${availableParallelism()} cores, Node ${process.version}; with nothing of ours at work they were ` +
      `${inPercent(before)} busy before and ${inPercent(after)} after, load ${load.toFixed(1)}.\n` +
      `${busy > busyAbove ? 'THE MACHINE WAS BUSY: the times are too long.\n' : ''}`,
  );
  if (flags.check && figures.some(({ target }) => target?.outcome === 'missed')) {
    process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

type Part = () => Promise<Figure[]>;

/** Every part by its name for `--only`, in order. */
function parts(): Record<string, Part> {
  const { env } = process;
  const place = { env, folder };
  const daemonOptions = {
    ...{ env, pid: process.pid, temporaryFolder: tmpdir() },
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    cacheFolder: join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'containerd-bench'),
  };
  const onDaemon = (measure: (bench: BenchDaemon, there: Place) => Promise<Figure[]>): Part => {
    return async () => {
      const bench = await startBenchDaemon(daemonOptions);
      try {
        const { address } = bench.daemon;
        return await measure(bench, { env: { ...env, CONTAINERD_ADDRESS: address }, folder });
      } finally {
        await bench.stop();
      }
    };
  };
  return {
    help: async () => [await measureHelp(place)],
    leak: () => measureLeakTest(place),
    'first-call': onDaemon(async ({ daemon }, there) => [
      await measureFirstCall(daemon.address, there),
    ]),
    cycle: onDaemon(async (_, there) => [await measureCycleCpu(there)]),
    rate: onDaemon(({ daemon }, there) => measureCycleRate(daemon.address, there)),
    sampling: onDaemon(async (_, there) => [
      await measureSamplingShift(there, flags.long ? 4000 : 1000),
    ]),
    parts: onDaemon((bench) => measureParts({ bench, folder, memoryUsage, collectGarbage })),
    pull: () => measurePulls({ ...daemonOptions, folder, pairs: Number(flags.pairs), say }),
    million: () => measureMillion(place),
    ...(flags.long ? { long: () => measureLongRun(place) } : {}),
  };
}

async function measureAll(): Promise<Figure[]> {
  const all = parts();
  const names = flags.only === undefined ? Object.keys(all) : flags.only.split(',');
  const figures: Figure[] = [];
  for (const name of names) {
    const measure = all[name];
    if (measure === undefined) {
      throw new Error(`--only: expected some of ${Object.keys(all).join(', ')}, got '${name}'`);
    }
    say(name);
    figures.push(...(await measure()));
  }
  return figures;
}

/** Share of all cores that others used during a second. */
async function busyShare(): Promise<number> {
  const start = readCpu();
  await sleep(1000);
  const end = readCpu();
  const busyMs = end.busyMs - start.busyMs;
  return busyMs / (busyMs + end.idleMs - start.idleMs);
}
