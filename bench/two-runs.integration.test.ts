import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type BenchRun, longLoad, set, shortLoad, startRun } from './testing/bench-run.ts';
import { createMachine, type Machine } from './testing/machine.ts';
import {
  contentsOf,
  type SystemDaemon,
  startSystemDaemon,
  storeImage,
} from './testing/system-daemon.ts';
import { settledTraces, type Traces, tracesOf } from './testing/traces.ts';

async function assertPassed(run: BenchRun): Promise<void> {
  const { status, stdout, stderr } = await run.ended;
  assert.equal(status, 0, stdout + stderr);
  const { residue, warnings, iterations } = run.result();
  assert.deepEqual(residue, { total: 0, items: [] });
  assert.equal(iterations.completed, iterations.planned);
  const codes = warnings.map(({ code }) => code);
  assert.ok(!codes.includes('inventory-incomplete'), JSON.stringify(warnings));
}

describe('a daemon with an image in its store', () => {
  let machine: Machine;
  let daemon: SystemDaemon;
  let traces: Traces;
  let contents: string[];

  before(async () => {
    machine = await createMachine();
    daemon = await startSystemDaemon(machine);
    await storeImage(daemon);
    traces = tracesOf(machine);
    contents = await contentsOf(daemon);
  });
  after(() => machine?.close());

  async function assertAsBefore(): Promise<void> {
    assert.deepEqual(await contentsOf(daemon), contents);
    assert.deepEqual(await settledTraces(machine, traces), traces);
  }

  test('lends the image, which stays untouched with its snapshots', async () => {
    assert.ok(contents.some((line) => line.includes('"image"')));
    assert.ok(contents.some((line) => line.includes('"overlayfs"')));
    const run = startRun(machine, 'leak', shortLoad);
    await assertPassed(run);
    const { image, warnings, daemon: used } = run.result();
    assert.equal(image?.source, 'store');
    assert.equal(image?.note, undefined);
    assert.equal(used?.embedded, false);
    assert.equal(used?.pid, daemon.pid);
    assert.ok(!warnings.some(({ code }) => code === 'stand-in-image'));
    await assertAsBefore();
  });

  test('serves two runs at once in one namespace, and neither disturbs the other', async () => {
    const load = [...shortLoad, ...set({ 'load.iterations': '12', settle: '1s' })];
    const runs = [startRun(machine, 'leak', load), startRun(machine, 'leak', load)];
    const events = runs.map((run) => run.iteration('measurement'));
    await Promise.all(events);
    for (const run of runs) await assertPassed(run);
    const [one, two] = await Promise.all(runs.map((run) => run.events()));
    const measured = (all: typeof one) => all?.filter(({ type }) => type === 'iteration') ?? [];
    assert.equal(measured(one).length, 13);
    assert.equal(measured(two).length, 13);
    await assertAsBefore();
  });

  test('serves two runs at once that both bring the stand-in for a namespace without', async () => {
    const other = set({ namespace: `${machine.namespace}-b` });
    const first = startRun(machine, 'leak', [...shortLoad, ...other, '--stand-in']);
    const elsewhere = set({ namespace: `${machine.namespace}-c` });
    const second = startRun(machine, 'leak', [...shortLoad, ...elsewhere, '--stand-in']);
    await assertPassed(first);
    await assertPassed(second);
    await assertAsBefore();
  });

  test("says of another run's stand-in what it is, with and without --stand-in", async () => {
    const namespace = set({ namespace: `${machine.namespace}-d` });
    const first = startRun(machine, 'leak', [...longLoad, ...namespace, '--stand-in']);
    await first.iteration('measurement');
    for (const flags of [[], ['--stand-in']]) {
      const second = startRun(machine, 'leak', [...shortLoad, ...namespace, ...flags]);
      await assertPassed(second);
      const { image, warnings } = second.result();
      assert.equal(image?.source, 'embedded');
      assert.match(image?.note ?? '', /stand-in/);
      assert.ok(warnings.some(({ code }) => code === 'stand-in-image'));
    }
    first.program.kill('SIGINT');
    assert.equal((await first.ended).status, 130);
    await assertAsBefore();
  });

  test('is driven by four workers side by side', async () => {
    const load = set({ 'load.concurrency': '4', 'load.iterations': '12', 'load.warmup': '4' });
    const run = startRun(machine, 'leak', [...shortLoad, ...load]);
    await assertPassed(run);
    const events = await run.events();
    const workers = new Set(events.map((event) => (event.type === 'iteration' ? event.worker : 0)));
    workers.delete(0);
    assert.deepEqual([...workers].sort(), [1, 2, 3, 4]);
    await assertAsBefore();
  });

  test('unpacks the image for another snapshotter, for this run only', async () => {
    const run = startRun(machine, 'leak', [...shortLoad, '--snapshotter', 'native']);
    await assertPassed(run);
    assert.equal(run.result().image?.source, 'store');
    assert.ok(run.result().overrides.includes('container.snapshotter=native'));
    await assertAsBefore();
  });

  for (const [flag, value, message] of [
    ['--runtime', '/no/such/runtime', /expected the OCI runtime '\/no\/such\/runtime'/],
    ['--snapshotter', 'nosuch', /expected containerd to offer the snapshotter 'nosuch'/],
  ] as const) {
    test(`refuses a ${flag} that is not there, before anything is made`, async () => {
      const run = startRun(machine, 'leak', [...shortLoad, flag, value]);
      const { status, stdout } = await run.ended;
      assert.equal(status, 3);
      assert.match(stdout, new RegExp(`^ERROR: .*${message.source}`, 'mi'));
      assert.ok(stdout.includes(flag), 'what to do');
      await assertAsBefore();
    });
  }

  test('is not given a stand-in where it has the image', async () => {
    const run = startRun(machine, 'leak', [...shortLoad, '--stand-in']);
    const { status, stdout } = await run.ended;
    assert.equal(status, 3);
    assert.match(stdout, /^ERROR: .*leave out --stand-in/im);
    await assertAsBefore();
  });

  test('is not replaced by the program that --containerd names', async () => {
    const run = startRun(machine, 'leak', [...shortLoad, '--containerd', '/usr/bin/containerd']);
    const { status, stdout } = await run.ended;
    assert.equal(status, 3);
    assert.match(stdout, /^ERROR: .*--embedded/im);
    await assertAsBefore();
  });
});
