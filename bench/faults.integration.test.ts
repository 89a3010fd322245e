import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { findContainerd } from '../lib/containerd/embedded/find.ts';
import { faultKinds } from '../lib/core/fault.ts';
import { listShims } from '../lib/host/shims.ts';
import { set, startRun } from './testing/bench-run.ts';
import { createMachine, type Machine } from './testing/machine.ts';
import {
  type SystemDaemon,
  smallImage,
  startSystemDaemon,
  storeImage,
  systemAddress,
} from './testing/system-daemon.ts';
import { settledTraces, tracesOf } from './testing/traces.ts';

/** Containers that run through the faults, so that nothing of them is broken off. */
const throughFaults = (faults: string, sleep: string) =>
  set({
    load: '{ iterations: 2, concurrency: 2 }',
    steps: `[create, start, sleep: ${sleep}, kill: { signal: SIGKILL }, delete]`,
    sample: '{ every: 200ms, gc: false }',
    settle: '0s',
    thresholds: '{ residue: ["total == 0"] }',
    faults,
  });

describe('on a private daemon', () => {
  let machine: Machine;

  before(async () => {
    machine = await createMachine();
  });
  after(() => machine?.close());

  test('every kind of fault is injected, recovered from, and leaves nothing', async () => {
    const traces = tracesOf(machine);
    // The daemon first: what kills a container of the run comes when it has been through all others.
    const faults = [
      '{ kind: kill-daemon, at: 3s, recover: 20s }',
      '{ kind: freeze-daemon, at: 3001ms, for: 300ms, recover: 20s }',
      '{ kind: restart-daemon, at: 3002ms, recover: 20s }',
      '{ kind: registry-faults, at: 3003ms, for: 200ms, latency: 1s, recover: 20s }',
      '{ kind: io-load, at: 3004ms, for: 300ms, size: 4MiB, recover: 20s }',
      '{ kind: memory-pressure, at: 3005ms, for: 300ms, size: 32MiB, recover: 20s }',
      '{ kind: fill-disk, at: 3006ms, for: 300ms, recover: 20s }',
      '{ kind: kill-process, at: 3007ms, recover: 20s }',
      '{ kind: kill-shim, at: 3008ms, recover: 20s }',
    ];
    const run = startRun(machine, 'lifecycle', [
      ...['--embedded', '--image-layout', await smallImage(machine)],
      ...throughFaults(`[${faults.join(', ')}]`, '35s'),
      ...set({ daemon: '{ rootSize: 128MiB }', registry: '{}' }),
    ]);
    const { status, stdout, stderr } = await run.ended;
    const result = run.result();
    const outcomes = (result.faults ?? []).map(
      ({ kind, verdict, leftOver }) => `${kind} ${verdict} ${leftOver.map(({ text }) => text)}`,
    );
    assert.deepEqual(
      outcomes.sort(),
      faultKinds.map((kind) => `${kind} pass `).sort(),
      stdout + stderr,
    );
    // Faults met both iterations, and what they met measures nothing.
    assert.equal(status, 4, stdout + stderr);
    assert.match(stdout, /NO DATA: No iteration succeeded/);
    assert.deepEqual(new Set(result.thresholds.map(({ verdict }) => verdict)), new Set(['pass']));
    assert.equal(result.metrics.recovery?.count, faultKinds.length);
    assert.equal(result.metrics.failures?.count, 0);
    assert.ok(result.errors.every(({ fault }) => fault !== undefined));
    assert.equal(result.iterations.faulted, 2);
    const noticed = (result.faults ?? []).find(({ kind }) => kind === 'kill-process');
    assert.equal(noticed?.detected.noticed, 'exit 137 was reported');
    const pids = (await run.events()).flatMap((event) =>
      event.type === 'daemon' ? [event.pid] : [],
    );
    assert.equal(new Set(pids).size, 3, 'it was started again twice');
    assert.equal(result.daemon?.pid, pids.at(-1));
    assert.deepEqual(await settledTraces(machine, traces), traces);
  });
});

describe('on a daemon of the system', () => {
  let machine: Machine;
  let daemon: SystemDaemon;

  before(async () => {
    machine = await createMachine();
    daemon = await startSystemDaemon(machine);
    await storeImage(daemon);
  });
  after(() => machine?.close());

  // Late enough for the containers to be there, on a busy machine too.
  const kill = '[{ kind: kill-daemon, at: 4s, recover: 500ms }]';

  test('a fault that nobody could undo is refused before the run', async () => {
    const run = startRun(machine, 'lifecycle', throughFaults(kill, '1s'));
    const { status, stdout } = await run.ended;
    assert.equal(status, 3, stdout);
    assert.match(stdout, /kill-daemon needs somebody who starts .* again: add --restart-command/);
  });

  test('a daemon that is back too late, and a shim that is left alive, are found', async () => {
    const run = startRun(machine, 'lifecycle', [
      ...throughFaults(kill, '9s'),
      ...['--restart-command', lateRestart(machine)],
    ]);
    const { status, stdout, stderr } = await run.ended;
    assert.equal(status, 1, stdout + stderr);
    const [fault] = run.result().faults ?? [];
    assert.equal(fault?.verdict, 'fail', stdout);
    assert.ok((fault?.recoveredAfterMs ?? 0) > 500);
    const found = (fault?.leftOver ?? []).map(({ promise, text }) => `${promise}: ${text}`);
    assert.match(found[0] ?? '', /^service: the service was back after .*, not within 500 ms/);
    assert.match(found[1] ?? '', /^residue: container cb-\w+-999 has left a shim/);
    assert.equal(found.length, 2, found.join('\n'));
    assert.match(stdout, /^FAIL: Count of faults\.(left|unrecovered) was 1, expected 0/m);
    const left = listShims().filter(({ namespace }) => namespace === machine.namespace);
    assert.deepEqual(left, [], 'what was found is removed');
  });
});

/** Starts containerd again after a while, and beside it what looks like a shim of the run's. */
function lateRestart(machine: Machine): string {
  const { folder, namespace } = machine;
  const shim = join(folder, 'containerd-shim-runc-v2');
  writeFileSync(shim, '#!/bin/sh\nwhile :; do sleep 0.2; done\n');
  const script = join(folder, 'restart.sh');
  const program = findContainerd(undefined, process.env);
  writeFileSync(
    script,
    `#!/bin/sh
sleep 1
id=$(ls /run/containerd/io.containerd.runtime.v2.task/${namespace} | head -n 1)
setsid ${shim} -namespace ${namespace} -id "\${id%-*}-999" -address ${systemAddress} >/dev/null 2>&1 &
setsid ${program} --config ${join(folder, 'd', 'config.toml')} >>${join(folder, 'd', 'again.log')} 2>&1 &
`,
  );
  for (const file of [shim, script]) chmodSync(file, 0o755);
  return script;
}
