import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Phase } from '../lib/core/events.ts';
import { stopProcess } from '../lib/host/testing/stop-process.ts';
import { type BenchRun, longLoad, set, shortLoad, startRun } from './testing/bench-run.ts';
import { cleanIn } from './testing/clean.ts';
import { createMachine, type Machine } from './testing/machine.ts';
import {
  contentsOf,
  type SystemDaemon,
  startSystemDaemon,
  storeImage,
  systemAddress,
} from './testing/system-daemon.ts';
import { settledTraces, type Traces, tracesOf } from './testing/traces.ts';

const onSystem = ['--address', systemAddress];

async function assertAborted(run: BenchRun, signal: NodeJS.Signals): Promise<void> {
  const { status, stdout, stderr } = await run.ended;
  assert.equal(status, 130, stdout + stderr);
  const { verdict, reasons } = run.result();
  assert.equal(verdict, 'aborted');
  assert.match(reasons[0] ?? '', new RegExp(`interrupted by ${signal}`));
  assert.match(stdout, /^ABORTED: /m);
  for (const name of ['report.md', 'timings.csv', 'samples.csv']) assert.ok(run.exists(name), name);
}

/** What holds of the killed run of `run`, before anybody has cleaned up. */
async function assertReportable(machine: Machine, run: BenchRun): Promise<void> {
  const events = await run.events();
  assert.ok(events.some((event) => event.type === 'timing' && event.phase === 'measurement'));
  assert.ok(!events.some(({ type }) => type === 'end'));
  assert.ok(!run.exists('result.json'));
  const { status, stdout, stderr } = await machine.start(['report', run.folder()]).ended;
  assert.equal(status, 130, stderr);
  assert.match(stdout, /^ABORTED: .*killed/m);
  assert.equal(run.result().verdict, 'aborted');
  assert.equal(run.result().residue, undefined, 'nobody has looked');
}

describe('a daemon of the system', () => {
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
    assert.deepEqual(await settledTraces(machine, traces), traces);
    assert.deepEqual(await contentsOf(daemon), contents);
  }

  /** Kills the program without a word, in the measurement, while its container runs. */
  async function killInMeasurement(): Promise<BenchRun> {
    const steps = '[create, start, { sleep: 1h }, kill, delete]';
    const load = set({ steps, 'load.warmup': '0' });
    const run = startRun(machine, 'leak', [...onSystem, ...shortLoad, ...load]);
    await run.event((event) => event.type === 'timing' && event.operation === 'start');
    run.program.kill('SIGKILL');
    await run.ended;
    return run;
  }

  test('is as it was after a run', async () => {
    const run = startRun(machine, 'leak', [...onSystem, ...shortLoad]);
    assert.equal((await run.ended).status, 0);
    await assertAsBefore();
  });

  test('is as it was after a run with the stand-in, which it did not have', async () => {
    const other = set({ namespace: `${machine.namespace}-b` });
    const args = [...onSystem, ...shortLoad, ...other, '--stand-in'];
    const run = startRun(machine, 'leak', args);
    const { status, stdout, stderr } = await run.ended;
    assert.equal(status, 0, stdout + stderr);
    assert.equal(run.result().image?.source, 'embedded');
    await assertAsBefore();
  });

  const signals = ['SIGINT', 'SIGTERM'] as const;

  for (const signal of signals) {
    test(`is as it was after ${signal} while the image is imported`, async () => {
      const other = set({ namespace: `${machine.namespace}-b` });
      const run = startRun(machine, 'leak', [...onSystem, ...longLoad, ...other, '--stand-in']);
      await run.program.says(/importing the stand-in/);
      run.program.kill(signal);
      await assertAborted(run, signal);
      await assertAsBefore();
    });

    const loads: readonly (readonly [Phase, readonly string[]])[] = [
      ['warm-up', [...longLoad, ...set({ 'load.warmup': '5000' })]],
      ['measurement', longLoad],
      ['measurement', [...longLoad, ...set({ 'load.concurrency': '3' })]],
    ];
    for (const [phase, load] of loads) {
      const workers = load.some((arg) => arg.includes('concurrency')) ? ' of three workers' : '';
      test(`is as it was after ${signal} in the ${phase}${workers}`, async () => {
        const run = startRun(machine, 'leak', [...onSystem, ...load]);
        await run.iteration(phase);
        run.program.kill(signal);
        await assertAborted(run, signal);
        assert.equal(run.result().residue?.total, 0);
        await assertAsBefore();
      });
    }

    test(`is as it was after ${signal} in the settle phase`, async () => {
      const rest = set({ settle: '1h' });
      const run = startRun(machine, 'leak', [...onSystem, ...shortLoad, ...rest]);
      await run.phase('settle');
      run.program.kill(signal);
      await assertAborted(run, signal);
      assert.equal(run.result().iterations.completed, 4);
      await assertAsBefore();
    });

    test(`is as it was after ${signal} in the teardown`, async () => {
      const run = startRun(machine, 'leak', [...onSystem, ...shortLoad, ...set({ settle: '2s' })]);
      await run.phase('settle');
      // A daemon that stands still holds the teardown until the signal has come.
      stopProcess(daemon.pid);
      try {
        await run.phase('teardown');
        run.program.kill(signal);
        await run.program.says(/once more to leave at once/);
      } finally {
        daemon.kill('SIGCONT');
      }
      await assertAborted(run, signal);
      assert.equal(run.result().residue?.total, 0);
      await assertAsBefore();
    });
  }

  test('is as it was after SIGHUP, twice, as shell and kernel send it', async () => {
    const run = startRun(machine, 'leak', [...onSystem, ...longLoad]);
    await run.iteration('measurement');
    run.program.kill('SIGHUP');
    await run.program.says(/once more to leave at once/);
    run.program.kill('SIGHUP');
    await assertAborted(run, 'SIGHUP');
    assert.equal(run.result().residue?.total, 0);
    await assertAsBefore();
  });

  test('is cleaned by clean after a second SIGINT, which says so', async () => {
    const run = startRun(machine, 'leak', [...onSystem, ...longLoad]);
    await run.iteration('measurement');
    stopProcess(daemon.pid);
    try {
      run.program.kill('SIGINT');
      await run.program.says(/once more to leave at once/);
      run.program.kill('SIGINT');
      const { status, stderr } = await run.ended;
      assert.equal(status, 130);
      assert.match(stderr, /SIGINT again: leaving at once/);
      assert.match(stderr, /still there; remove it with: npm run clean/);
      const [runId = ''] = /(?<=cb-)[a-z0-9]{12}/.exec(stderr) ?? [];
      assert.ok(run.folder().endsWith(runId));
      assert.ok(stderr.includes(machine.namespace));
    } finally {
      daemon.kill('SIGCONT');
    }
    await assertReportable(machine, run);
    assert.ok((await cleanIn(machine, onSystem)).length > 0);
    await assertAsBefore();
  });

  test('is cleaned by clean after SIGKILL, and by nothing less', async () => {
    const run = await killInMeasurement();
    await assertReportable(machine, run);
    const left = await contentsOf(daemon);
    assert.notDeepEqual(left, contents);

    const would = await cleanIn(machine, ['--dry-run', ...onSystem]);
    for (const kind of ['task', 'container', 'overlayfs snapshot', 'lease', 'cgroup']) {
      const start = `would remove ${kind} `;
      assert.ok(
        would.some((line) => line.startsWith(start)),
        `${start} in ${would.join('\n')}`,
      );
    }
    assert.deepEqual(await contentsOf(daemon), left, 'a dry run changes nothing');

    assert.deepEqual(
      await cleanIn(machine, onSystem),
      would.map((line) => line.replace(/^would remove/, 'removed')),
    );
    await assertAsBefore();
    assert.deepEqual(await cleanIn(machine, onSystem), []);
  });

  test('is cleaned by the next run after SIGKILL', async () => {
    await killInMeasurement();
    const next = startRun(machine, 'leak', [...onSystem, ...shortLoad]);
    const { status, stdout, stderr } = await next.ended;
    assert.equal(status, 0, stdout + stderr);
    const { warnings } = next.result();
    assert.ok(warnings.some(({ code }) => code === 'leftovers-removed'));
    assert.match(stdout, /things that an earlier run had left were removed first: .*task cb-/);
    await assertAsBefore();
  });
});

describe('a private daemon', () => {
  let machine: Machine;
  let traces: Traces;

  before(async () => {
    machine = await createMachine();
    traces = tracesOf(machine);
  });
  after(() => machine?.close());

  async function assertAsBefore(): Promise<void> {
    assert.deepEqual(await settledTraces(machine, traces), traces);
  }

  test('is gone after a run', async () => {
    const run = startRun(machine, 'lifecycle', ['--embedded', ...set({ settle: '0s' })]);
    const { status, stderr } = await run.ended;
    assert.equal(status, 0, stderr);
    await assertAsBefore();
  });

  test('is gone after SIGINT in the measurement', async () => {
    const run = startRun(machine, 'leak', ['--embedded', ...longLoad]);
    await run.iteration('measurement');
    run.program.kill('SIGINT');
    await assertAborted(run, 'SIGINT');
    await assertAsBefore();
  });

  test('is gone after SIGTERM while the image is imported', async () => {
    const run = startRun(machine, 'leak', ['--embedded', ...longLoad]);
    await run.program.says(/importing the stand-in/);
    run.program.kill('SIGTERM');
    await assertAborted(run, 'SIGTERM');
    await assertAsBefore();
  });

  test('is removed by clean after SIGKILL, and by nothing less', async () => {
    const run = startRun(machine, 'leak', ['--embedded', ...longLoad]);
    await run.iteration('measurement');
    run.program.kill('SIGKILL');
    await run.ended;
    await assertReportable(machine, run);
    const [folder = 'no folder'] = tracesOf(machine).temporary;
    assert.match(folder, /^containerd-bench-/);

    const dry = await machine.start(['clean', '--dry-run']).ended;
    assert.equal(dry.status, 0, dry.stderr);
    assert.match(dry.stdout, new RegExp(`^would remove private containerd in .*${folder}$`, 'm'));
    assert.deepEqual(tracesOf(machine).temporary, [folder]);

    const cleaned = await machine.start(['clean']).ended;
    assert.equal(cleaned.status, 0, cleaned.stderr);
    assert.match(cleaned.stdout, new RegExp(`^removed private containerd in .*${folder}$`, 'm'));
    await assertAsBefore();

    const again = await machine.start(['clean']).ended;
    assert.equal(again.status, 0);
    assert.equal(again.stdout, 'nothing to clean\n');
  });

  test('is removed by the next run after SIGKILL', async () => {
    const run = startRun(machine, 'leak', ['--embedded', ...longLoad]);
    await run.iteration('measurement');
    run.program.kill('SIGKILL');
    await run.ended;
    const next = startRun(machine, 'lifecycle', ['--embedded', ...set({ settle: '0s' })]);
    const { status, stdout, stderr } = await next.ended;
    assert.equal(status, 0, stdout + stderr);
    assert.ok(next.result().warnings.some(({ code }) => code === 'leftovers-removed'));
    await assertAsBefore();
  });
});
