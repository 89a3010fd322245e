import { existsSync, writeFileSync, writeSync } from 'node:fs';
import { join, relative } from 'node:path';
import { findCgroup2Obstacle, readCgroupVersion } from '../../lib/host/cgroups.ts';
import { textTable } from '../../lib/output/text-table.ts';
import { findBusybox } from '../../lib/registry/busybox.ts';
import { ensureStandIn } from '../../lib/registry/stand-in.ts';
import { type Evidence, readEvidence } from './evidence.ts';
import { judge } from './judge.ts';
import { type PlannedRun, plannedRuns } from './runs.ts';

// What scripts/test-cgroup2.sh has to decide, prepare and judge:
//
//   main.js where                    prints `host` or `vm`: where the runs can be made
//   main.js prepare PROGRAM WHERE    writes the image and the list of runs into the folder
//   main.js judge WHERE RESULTS      judges what inside.sh left; exit status 0 or 1

/** Where the virtual machine has the folder. */
const programInMachine = '/program';
/** A few files: under emulation, unpacking the whole stand-in takes longer than all runs. */
const profile = {
  name: 'cgroup2',
  base: { bytes: 300_000, files: 60 },
  server: { bytes: 500_000, files: 40 },
};

const say = (text: string) => void writeSync(1, `${text}\n`);

function where(): string {
  const limitable = readCgroupVersion() === 2 && findCgroup2Obstacle(['cpu', 'memory', 'pids']);
  return limitable === undefined ? 'host' : 'vm';
}

function runsOf(program: string, place: string, image: string): PlannedRun[] {
  const inMachine = place === 'vm';
  const systemd = inMachine || existsSync('/run/systemd/system');
  return plannedRuns({ program, image }, { systemd, daemon: inMachine });
}

async function prepare(folder: string, place: string): Promise<void> {
  const { layout } = await ensureStandIn({
    cacheDir: join(folder, 'images'),
    busyboxPath: findBusybox(process.env),
    arch: process.arch === 'x64' ? 'amd64' : process.arch,
    profile,
  });
  const program = place === 'vm' ? programInMachine : folder;
  const runs = runsOf(program, place, join(program, relative(folder, layout)));
  const lines = runs.map(({ name, args }) => [name, ...args].join('\t'));
  writeFileSync(join(folder, 'runs'), `${lines.join('\n')}\n`);
}

function judgeAll(place: string, results: string): number {
  const judged = runsOf('', place, '').map((run) => {
    const evidence = readEvidence(join(results, run.name));
    return { run, evidence, faults: judge(run, evidence) };
  });
  const rows = judged.map(({ run, evidence, faults }) => [
    faults.length === 0 ? 'pass' : 'FAIL',
    run.name,
    describe(evidence),
  ]);
  say(textTable(['verdict', 'run', 'seen'], rows));
  const failed = judged.filter(({ faults }) => faults.length > 0);
  for (const { run, evidence, faults } of failed) {
    const end = evidence.stderr.trimEnd().split('\n').slice(-20);
    say([`\n${run.name}:`, ...faults, ...end.map((line) => `| ${line}`)].join('\n  '));
  }
  return failed.length === 0 ? 0 : 1;
}

function describe({ record, cgroups }: Evidence): string {
  if (record === undefined) return 'no result';
  const { host, versions, iterations, residue } = record;
  return [
    `${iterations.completed} iterations`,
    `cgroup v${host.cgroupVersion}`,
    `residue ${residue?.total ?? 'unknown'}`,
    `${cgroups.length} looks at its cgroups`,
    `kernel ${host.kernel}`,
    `containerd ${versions.containerd ?? 'unknown'}`,
    versions.runtime ?? '',
  ].join(', ');
}

const [command, ...rest] = process.argv.slice(2);
const [first = '', second = ''] = rest;
if (command === 'where') say(where());
else if (command === 'prepare') await prepare(first, second);
else if (command === 'judge') process.exitCode = judgeAll(first, second);
else throw new Error(`expected where, prepare or judge, got '${command}'`);
