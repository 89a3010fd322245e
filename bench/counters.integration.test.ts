import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Fault, LitterThing } from '../lib/containerd/proxy/fault.ts';
import type { RunRecord } from '../lib/core/record.ts';
import { accumulationText } from '../lib/verdict/accumulation-watch.ts';
import { makeSurroundings, realPrograms } from './selftest/surroundings.ts';
import { wrapperScripts } from './selftest/wrappers.ts';
import { set, startRun } from './testing/bench-run.ts';
import { createMachine, type Machine } from './testing/machine.ts';
import { smallImage } from './testing/system-daemon.ts';

/** Nothing of a container is taken down, and more than it needs is made with it. */
const faults: readonly Fault[] = [
  ...swallowed('tasks.v1.Tasks/Delete', 'containers.v1.Containers/Delete'),
  ...swallowed('snapshots.v1.Snapshots/Remove'),
  littered('containers.v1.Containers/Create', 'lease'),
  littered('snapshots.v1.Snapshots/Prepare', 'blob'),
  littered('tasks.v1.Tasks/Create', 'ingest'),
  littered('tasks.v1.Tasks/Start', 'connection'),
];

function swallowed(...methods: readonly string[]): readonly Fault[] {
  return methods.map((method) => ({ kind: 'swallow', method: `containerd.services.${method}` }));
}

function littered(method: string, thing: LitterThing): Fault {
  return { kind: 'litter', method: `containerd.services.${method}`, thing };
}

/** What clients and networks keep, which no call of containerd's makes. The machine has a /run of its own. */
const keptByOthers = `
for folder in /run/netns /run/containerd/fifo; do
  mkdir -p "$folder/kept-$id" && acted
done`;

const iterations = 10;

/** Each counter that such a run must be failed for. Those of the whole host others count in as well. */
const own = [
  ...['daemon.fds.socket', 'daemon.goroutines', 'shims.count'],
  ...['containers', 'tasks', 'snapshots', 'leases', 'blobs', 'ingests'].map(inventory),
  ...['mounts', 'cgroups', 'bundles', 'runtime_states'].map(inventory),
];
const shared = ['host.mounts', 'host.cgroups', 'host.netns', 'host.fifos', 'host.run_inodes'];

function inventory(name: string): string {
  return `inventory.${name}`;
}

let machine: Machine;

before(async () => {
  machine = await createMachine();
});
after(() => machine?.close());

/** A daemon before which both stand: the proxy, and the script that takes the runtime's place. */
async function daemonThatKeeps(): Promise<string> {
  const folder = join(machine.folder, 'w');
  const real = realPrograms(undefined, process.env);
  const program = await makeSurroundings(folder, real, process.execPath, {
    where: 'proxy',
    faults,
  });
  const { runc = '' } = wrapperScripts({
    ...{ folder, real, proxy: [] },
    defect: {
      where: 'runtime',
      plant: { command: 'create', when: 'after', shell: keptByOthers },
    },
  });
  writeFileSync(join(folder, 'runc'), runc);
  return program;
}

/** Of each of these counters what is said of it; a counter that was not found is missing. */
function said({ accumulation }: RunRecord, metrics: readonly string[]): Map<string, string> {
  const counters = accumulation?.counters ?? [];
  return new Map(
    counters
      .filter(({ metric }) => metrics.includes(metric))
      .map((counter) => [counter.metric, accumulationText(counter)]),
  );
}

/** A run in which everything is kept, and what it says of the counters that are its own. */
async function keepingRun(containerd: string): Promise<RunRecord> {
  const run = startRun(machine, 'leak', [
    ...['--embedded', '--containerd', containerd],
    ...['--image-layout', await smallImage(machine)],
    ...set({
      ...{ 'load.iterations': String(iterations), 'load.warmup': '1', settle: '0s' },
      ...{ 'steps.3.kill.signal': 'SIGKILL', thresholds: '{ accumulation: ["total == 0"] }' },
      // Samples that are taken by time hold all counters.
      ...{ 'load.pace': '200ms', 'sample.every': '200ms' },
    }),
  ]);
  const { status, stdout, stderr } = await run.ended;
  assert.equal(status, 1, stdout + stderr);
  const record = run.result();
  const all = said(record, own);
  assert.deepEqual([...all.keys()].sort(), [...own].sort(), stdout);
  for (const text of all.values()) {
    const [, rise = '0', from = ''] =
      /rose by (\d+),.* first seen after iteration (\d+)$/.exec(text) ?? [];
    assert.ok(Number(rise) >= iterations - 4 && Number(from) <= 4, text);
  }
  const [first = ''] = record.reasons;
  for (const metric of own) assert.ok(first.includes(metric), first);
  return record;
}

test('each counter of what is kept of each container is named, with how many and since when', async () => {
  const containerd = await daemonThatKeeps();
  const found = new Set<string>();
  // Others remove cgroups of theirs meanwhile, which can hide that ours became more.
  for (let run = 1; run <= 3 && found.size < shared.length; run += 1) {
    for (const metric of said(await keepingRun(containerd), shared).keys()) found.add(metric);
  }
  assert.deepEqual([...found].sort(), [...shared].sort());
});
