import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { CheckResult, RunRecord } from '../lib/core/record.ts';
import { readHybridControllers } from '../lib/host/cgroups.ts';
import { readSeries } from '../lib/output/series/read-series.ts';
import { type BenchRun, set, startRun } from './testing/bench-run.ts';
import { favour } from './testing/favour.ts';
import { createMachine, type Machine } from './testing/machine.ts';
import { runtimeWithoutLimits } from './testing/strip-limits.ts';
import { smallImage, startSystemDaemon, storeImage } from './testing/system-daemon.ts';
import { settledTraces, tracesOf } from './testing/traces.ts';

const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'containerd-bench');
const checkNames = ['memory', 'cpu', 'pids'];

function rows({ checks }: RunRecord, check: string, kind?: CheckResult['kind']): CheckResult[] {
  return checks.filter((row) => row.check === check && (kind === undefined || row.kind === kind));
}

/**
 * Every limit was enforced, as far as the machine let it be seen: where other programs have taken the
 * CPU, the control fails, and nothing is said of it.
 *
 * @param mayLose whether this containerd was seen to publish no OOM event now and then: that is told, and
 *   nothing else is
 */
async function assertEnforced(run: BenchRun, mayLose = false): Promise<void> {
  await favour(run);
  const { status, stdout, stderr } = await run.ended;
  const record = run.result();
  const failed = record.checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'no-data');
  assert.deepEqual(failed, [], stdout + stderr);
  assert.deepEqual(record.errors, []);
  assert.equal(record.residue?.total, 0);
  for (const check of checkNames) {
    for (const row of rows(record, check, 'readback')) assert.equal(row.verdict, 'pass', row.why);
  }
  const lost = (row: CheckResult) =>
    mayLose && row.fact === 'oom.events' && row.verdict === 'finding';
  for (const row of [...rows(record, 'memory'), ...rows(record, 'pids')]) {
    if (!lost(row)) assert.equal(row.verdict, 'pass', row.why);
  }
  const busy = rows(record, 'cpu', 'control').some(({ verdict }) => verdict !== 'pass');
  let expected = busy ? [4, 'inconclusive'] : [0, 'pass'];
  if (record.checks.some(lost)) expected = [1, 'fail'];
  assert.deepEqual([status, record.verdict], expected, stdout);
  for (const row of rows(record, 'cpu', 'observed')) {
    assert.equal(row.verdict, busy ? 'inconclusive' : 'pass', row.why);
  }
}

describe('limits on a containerd of the system', () => {
  let machine: Machine;

  before(async () => {
    machine = await createMachine();
    await storeImage(await startSystemDaemon(machine));
  });
  after(() => machine?.close());

  test('are enforced, and every way of looking at them says so', async () => {
    const traces = tracesOf(machine);
    const run = startRun(machine, 'limits', set({ settle: '0s' }));
    await assertEnforced(run, true);
    const { checks, warnings } = run.result();
    assert.deepEqual(
      checks.filter(({ kind }) => kind === 'readback').map(({ fact, value }) => [fact, value]),
      [
        ['memory.limit', 134_217_728],
        ['memory.swap', 0],
        ['cpu.limit', 0.5],
        ['cpu.quota', 50],
        ['cpu.period', 100],
        ['pids.limit', 64],
      ],
    );
    assert.ok(warnings.some(({ code }) => code === 'oom-killed'));
    const report = readFileSync(run.file('report.md'), 'utf8');
    assert.match(report, /^## Checks$/m);
    const { containerMemory = [] } = await readSeries(run.file('series.json'));
    assert.deepEqual(
      containerMemory.map(({ step, limitBytes, exitStatus }) => [step, limitBytes, exitStatus]),
      [
        [8, 134_217_728, 137],
        [13, 134_217_728, 0],
        [18, undefined, 0],
      ],
    );
    const [killed, ...others] = containerMemory.map(({ killedAfterMs }) => killedAfterMs);
    assert.deepEqual(others, [undefined, undefined]);
    const page = readFileSync(run.file('report.html'), 'utf8');
    // On a busy machine it may be over before the run begins to wait.
    if (killed === undefined) assert.match(page, /<h3>Memory of the containers<\/h3>/);
    else assert.match(page, /<h3>Memory up to the kill<\/h3>/);
    assert.match(report, /\| memory \| readback \| `memory.limit` \| `== 128MiB` \| 128 MiB \|/);
    assert.deepEqual(await settledTraces(machine, traces), traces);
  });

  test('that a runtime loses in silence are found out: every check fails', async () => {
    const runtime = runtimeWithoutLimits(machine.folder);
    const run = startRun(machine, 'limits', ['--runtime', runtime, ...set({ settle: '0s' })]);
    await favour(run);
    const { status, stdout, stderr } = await run.ended;
    assert.equal(status, 1, stdout + stderr);
    const record = run.result();
    assert.equal(record.verdict, 'fail');
    assert.deepEqual(record.errors, []);
    for (const check of checkNames) {
      for (const row of rows(record, check, 'readback')) {
        if (row.fact === 'cpu.period') continue; // The kernel's own default is the same.
        assert.equal(row.verdict, 'fail', row.why);
        assert.equal(row.value, 'unlimited');
      }
      const controlled = rows(record, check, 'control').every(({ verdict }) => verdict === 'pass');
      const observed = rows(record, check, 'observed').map(({ verdict }) => verdict);
      assert.ok(observed.includes(controlled ? 'fail' : 'inconclusive'), check);
    }
    assert.match(stdout, /^FAIL: Check memory: memory.limit is unlimited, expected == 128MiB/m);
  });

  for (const example of ['open-files', 'oom-score', 'cpuset'] as const) {
    test(`the example ${example} holds`, async () => {
      const namespace = set({ settle: '0s' });
      const run = startRun(machine, `examples/${example}`, namespace);
      const { status, stdout, stderr } = await run.ended;
      const { checks } = run.result();
      assert.ok(checks.length > 0);
      for (const row of checks.filter(({ kind }) => kind === 'readback')) {
        assert.equal(row.verdict, 'pass', row.why);
      }
      // The control of the CPU set needs two cores that nobody else takes.
      const spoilt = checks.some(({ kind, verdict }) => kind === 'control' && verdict !== 'pass');
      assert.equal(status, spoilt && example === 'cpuset' ? 4 : 0, stdout + stderr);
    });
  }

  test('what a container printed is kept where it is not what was expected', async () => {
    const args = set({
      'container.args': '[sh, -c, "echo one; echo sorry >&2; exit 5"]',
      settle: '0s',
    });
    const run = startRun(machine, 'examples/open-files', args);
    const { status } = await run.ended;
    assert.equal(status, 4);
    const control = run.result().checks.find(({ kind }) => kind === 'control');
    assert.deepEqual([control?.value, control?.output], [5, 'one\nsorry']);
    assert.match(readFileSync(run.file('report.md'), 'utf8'), /`exit`: `one sorry`/);
    const outputs = readdirSync(run.folder()).filter((name) => /\.std(out|err)$/.test(name));
    assert.deepEqual(outputs, [], 'the files are removed with the containers');
  });

  for (const [snapshotter, suite] of [['native'], ['erofs', 'sid']] as const) {
    test(`lifecycle passes with the snapshotter ${snapshotter}`, async (t) => {
      const containerd = join(cache, `containerd-${suite}`, 'usr', 'bin', 'containerd');
      const known = readFileSync('/proc/filesystems', 'utf8').includes('erofs');
      if (suite !== undefined && !(known && existsSync(containerd))) {
        t.skip('it takes containerd 2.1 and a kernel with erofs');
        return;
      }
      const program = suite === undefined ? [] : ['--containerd', containerd];
      const image = ['--image-layout', await smallImage(machine)];
      const args = ['--embedded', ...program, ...image, '--snapshotter', snapshotter];
      const run = startRun(machine, 'lifecycle', [...args, ...set({ settle: '0s' })]);
      const { status, stdout, stderr } = await run.ended;
      assert.equal(status, 0, stdout + stderr);
      assert.equal(run.result().residue?.total, 0);
      assert.match(run.result().versions.containerd ?? '', suite === undefined ? /./ : /^2\./);
    });
  }
});

describe('what a daemon or a host lacks', () => {
  let machine: Machine;

  before(async () => {
    machine = await createMachine();
    await storeImage(await startSystemDaemon(machine));
  });
  after(() => machine?.close());

  const refused: readonly [string, readonly string[], RegExp][] = [
    ['a shim', ['--runtime', 'io.containerd.nosuch.v2'], /shim 'containerd-shim-nosuch-v2'/],
    ['a runtime', ['--runtime', '/nosuch/runtime'], /OCI runtime '\/nosuch\/runtime'/],
    ['a snapshotter', ['--snapshotter', 'nosuch'], /snapshotter 'nosuch'/],
  ];
  for (const [what, args, message] of refused) {
    test(`${what} is told before the run`, async () => {
      const run = startRun(machine, 'lifecycle', [...args, ...set({ settle: '0s' })]);
      const { status, stdout } = await run.ended;
      assert.equal(status, 3, stdout);
      assert.match(stdout, message);
      assert.equal(run.result().iterations.completed, 0);
    });
  }

  test('crun runs the lifecycle, or says why this host is none for it', async () => {
    const run = startRun(machine, 'lifecycle', ['--runtime', 'crun', ...set({ settle: '0s' })]);
    const { status, stdout, stderr } = await run.ended;
    if (readHybridControllers().length === 0) {
      assert.equal(status, 0, stdout + stderr);
      assert.match(run.result().versions.runtime ?? '', /^crun/);
      return;
    }
    assert.equal(status, 3, stdout + stderr);
    assert.match(stdout, /crun version .* refuses this host: .*hybrid/i);
  });
});

describe('limits on other versions of containerd', () => {
  for (const suite of ['trixie', 'sid']) {
    test(`are enforced by that of Debian ${suite}`, async (t) => {
      const containerd = join(cache, `containerd-${suite}`, 'usr', 'bin', 'containerd');
      if (!existsSync(containerd)) {
        t.skip(`not downloaded; scripts/other-containerd.sh ${suite} says why`);
        return;
      }
      const machine = await createMachine();
      t.after(() => machine.close());
      const program = ['--embedded', '--containerd', containerd];
      const image = ['--image-layout', await smallImage(machine)];
      const run = startRun(machine, 'limits', [...program, ...image, ...set({ settle: '0s' })]);
      await assertEnforced(run);
    });
  }
});
