import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { type BenchRun, set, startRun } from './testing/bench-run.ts';
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

describe('create-start.yaml on a daemon of the system', () => {
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

  function start(load: Readonly<Record<string, string>>): BenchRun {
    const overrides = {
      'load.warmup': '1',
      settle: '0s',
      'thresholds.create_start': '["max < 1h"]',
    };
    const args = ['--address', systemAddress, ...set({ ...overrides, ...load })];
    return startRun(machine, 'create-start', args);
  }

  /** Resolves when a container of the bare runtime is there. */
  function bareContainer(run: BenchRun): Promise<true> {
    const created = () =>
      readdirSync(machine.temporary, { recursive: true, encoding: 'utf8' }).some((path) =>
        /\/cb-[^/]+\/pid$/.test(path),
      );
    return run.program.until(async () => (created() ? true : undefined));
  }

  test('measures both floors and the whole in each iteration, and leaves nothing', async () => {
    const run = start({ 'load.iterations': '6' });
    const { status, stdout, stderr } = await run.ended;
    assert.equal(status, 0, stdout + stderr);
    const { metrics, tinybench, residue } = run.result();
    for (const name of ['null-call', 'bare-runtime', 'create_start', 'create_start.overhead']) {
      assert.equal(metrics[name]?.count, 6, name);
      assert.ok(metrics[name]?.medianInterval !== undefined, name);
    }
    assert.equal(tinybench?.samplesCount, 6);
    assert.equal(tinybench.max, metrics.create_start?.max);
    assert.equal(residue?.total, 0);
    assert.match(stdout, /^Where the time goes/m);
    await assertAsBefore();
  });

  test('is as it was after SIGINT while a container of the bare runtime is there', async () => {
    const run = start({ 'load.iterations': '5000' });
    await bareContainer(run);
    run.program.kill('SIGINT');
    const { status, stdout, stderr } = await run.ended;
    assert.equal(status, 130, stdout + stderr);
    const { residue, errors, tinybench } = run.result();
    assert.equal(residue?.total, 0);
    assert.deepEqual(errors, []);
    assert.equal(tinybench, undefined);
    await assertAsBefore();
  });

  test('is as it was after SIGKILL at that moment, and clean', async () => {
    const run = start({ 'load.iterations': '5000' });
    await bareContainer(run);
    run.program.kill('SIGKILL');
    await run.ended;
    const [folder = 'no folder'] = tracesOf(machine).temporary;
    const cleaned = await cleanIn(machine, ['--address', systemAddress]);
    assert.ok(
      cleaned.some((line) =>
        line.endsWith(`folder of a killed run, ${machine.temporary}/${folder}`),
      ),
      cleaned.join('\n'),
    );
    await assertAsBefore();
  });
});
