import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { set, startRun } from './testing/bench-run.ts';
import { createMachine, type Machine } from './testing/machine.ts';

let machine: Machine;

before(async () => {
  machine = await createMachine();
});
after(() => machine?.close());

test('a soak of some seconds goes on for its time, with pulls, execs, checkpoints and windows', async () => {
  const short = set({
    ...{ 'load.duration': '8s', 'load.warmup': '4', 'load.pace': '800ms', 'load.window': '4s' },
    ...{ 'load.checkpoint': '2s', 'steps.0.pull.every': '3s', 'sample.every': '1s', settle: '0s' },
    faults: '[{ kind: io-load, at: 3s, for: 300ms, size: 4MiB }]',
    thresholds: '{ residue: ["total == 0"], failures: ["count == 0"] }',
  });
  const run = startRun(machine, 'soak-smoke', short);
  const { status, stdout, stderr } = await run.ended;
  assert.equal(status, 0, stdout + stderr);
  const { metrics, iterations, windows, errors } = run.result();
  assert.deepEqual(errors, []);
  assert.equal(iterations.planned, undefined, 'nobody knew how many there would be');
  assert.ok(iterations.completed > 4);
  // An iteration that the fault met may have been through its exec before.
  const { completed, faulted = 0 } = iterations;
  const execs = metrics.exec?.count ?? 0;
  assert.ok(execs >= completed && execs <= completed + faulted, `${execs} of ${completed}`);
  assert.ok((metrics.pull?.count ?? 0) >= 1, 'the image that workers share was pulled again');
  assert.equal(windows?.length, 2);
  assert.ok((windows?.[1]?.metrics.create_start?.count ?? 0) > 0);
  assert.ok(metrics['harness.rss'] !== undefined);
  const checkpoints = (await run.events()).flatMap((event) =>
    event.type === 'checkpoint' ? [event] : [],
  );
  assert.ok(checkpoints.length >= 2, `${checkpoints.length} checkpoints`);
  const workers = (await run.events()).flatMap((event) =>
    event.type === 'iteration' ? [event.worker] : [],
  );
  assert.equal(new Set(workers).size, 4);
});

test('the soak in small goes through three faults, and leaves nothing', async () => {
  // Without the limits of time, which a busy machine does not keep.
  const thresholds = '{ harness.rss: ["last < 100MB"], residue: ["total == 0"] }';
  const run = startRun(machine, 'soak-smoke', set({ thresholds }));
  const { status, stdout, stderr } = await run.ended;
  assert.equal(status, 0, stdout + stderr);
  const { faults = [], metrics, iterations } = run.result();
  assert.deepEqual(
    faults.map(({ kind, verdict, leftOver }) => ({ kind, verdict, leftOver })),
    ['kill-shim', 'freeze-daemon', 'registry-faults'].map((kind) => ({
      ...{ kind, verdict: 'pass', leftOver: [] },
    })),
  );
  for (const { kind, detected, recoveredAfterMs } of faults) {
    assert.ok(recoveredAfterMs !== undefined, kind);
    const { failures, slowest, noticed } = detected;
    assert.ok(failures > 0 || slowest !== undefined || noticed !== undefined, kind);
  }
  assert.ok((iterations.faulted ?? 0) > 0, 'iterations that a fault met were counted apart');
  assert.equal(metrics.failures?.count, 0);
});

test('a threshold with abortOnFail ends the run early, as failed, and cleans up', async () => {
  const early = set({
    ...{ 'load.duration': '5m', 'load.warmup': '0', 'load.checkpoint': '1s', settle: '0s' },
    thresholds:
      '{ create_start: [{ threshold: "max < 1us", abortOnFail: true }], residue: ["total == 0"] }',
  });
  const run = startRun(machine, 'soak-smoke', early);
  const { status, stdout, stderr } = await run.ended;
  assert.equal(status, 1, stdout + stderr);
  const { verdict, reasons, residue, durationMs } = run.result();
  assert.equal(verdict, 'fail');
  assert.match(reasons[0] ?? '', /ended early: after .+ of the measurement max of create_start/);
  assert.equal(residue?.total, 0);
  assert.ok(durationMs < 300_000, 'long before its time');
});
