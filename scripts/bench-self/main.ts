import { writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, homedir, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readCpu } from '../../lib/host/load.ts';
import { startBenchDaemon } from './bench-daemon.ts';
import { measureCycleCpu } from './cycle-cpu.ts';
import { measureCycleRate } from './cycle-rate.ts';
import { type Figure, figureTable, inPercent } from './figure.ts';
import { measureLeakTest, measureLongRun } from './memory.ts';
import { measureParts } from './micro.ts';
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
  },
});

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

async function measureAll(): Promise<Figure[]> {
  const figures: Figure[] = [];
  say('start-up');
  const { env } = process;
  const place = { env, folder };
  figures.push(await measureHelp(place));
  say('the leak test');
  figures.push(...(await measureLeakTest(place)));
  const bench = await startBenchDaemon({
    env,
    pid: process.pid,
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    temporaryFolder: tmpdir(),
    cacheFolder: join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'containerd-bench'),
  });
  try {
    const { address } = bench.daemon;
    const there = { env: { ...env, CONTAINERD_ADDRESS: address }, folder };
    say('first call');
    figures.push(await measureFirstCall(address, there));
    say('CPU of a cycle');
    figures.push(await measureCycleCpu(there));
    say('cycles a second, beside ctr');
    figures.push(...(await measureCycleRate(address, there)));
    say('sampling on and off');
    figures.push(await measureSamplingShift(there, flags.long ? 4000 : 1000));
    say('parts');
    const { gc } = globalThis;
    const collectGarbage = gc === undefined ? undefined : () => void gc();
    const { memoryUsage } = process;
    figures.push(...(await measureParts({ bench, folder, memoryUsage, collectGarbage })));
  } finally {
    await bench.stop();
  }
  if (flags.long) {
    say('2,000 cycles');
    figures.push(...(await measureLongRun(place)));
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
