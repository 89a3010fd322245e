import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startGrpcServer } from '../lib/containerd/testing/grpc-server.ts';
import { listShims } from '../lib/host/shims.ts';
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

const files = ['plan.json', 'events.ndjson', 'timings.csv', 'samples.csv', 'result.json'];

/** One message, status 3, all the results, and no trace of a stack. */
async function assertError(run: BenchRun, expected: RegExp): Promise<void> {
  // The terminal shows the message as a sentence of its own.
  const message = new RegExp(expected.source, 'i');
  const { status, stdout, stderr } = await run.ended;
  assert.equal(status, 3, stdout + stderr);
  for (const name of [...files, 'report.md']) assert.ok(run.exists(name), name);
  const { verdict, reasons } = run.result();
  assert.equal(verdict, 'error');
  assert.match(reasons[0] ?? '', message);
  const conclusions = stdout.split('\n').filter((line) => message.test(line));
  assert.equal(conclusions.length, 1, `said once, in: ${stdout}`);
  assert.match(stdout, /^ERROR: /m);
  assert.doesNotMatch(stdout + stderr, /^\s+at |defect of the harness/m);
}

describe('a private daemon that dies in the measurement', () => {
  let machine: Machine;
  let traces: Traces;

  before(async () => {
    machine = await createMachine();
    traces = tracesOf(machine);
  });
  after(() => machine?.close());

  test('ends the run with its log kept and nothing left', async () => {
    const run = startRun(machine, 'leak', ['--embedded', ...longLoad]);
    const daemon = await run.event(({ type }) => type === 'daemon');
    await run.iteration('measurement');
    assert.ok(daemon.type === 'daemon' && daemon.pid !== undefined);
    process.kill(daemon.pid, 'SIGKILL');
    await assertError(run, /was lost/);
    assert.ok(run.exists('containerd.log'));
    assert.ok((run.result().metrics.create_start?.count ?? 0) > 0, 'what was measured is kept');
    assert.deepEqual(await settledTraces(machine, traces), traces);
  });
});

describe('a daemon of the system in trouble in the measurement', () => {
  let machine: Machine;
  let daemon: SystemDaemon;
  let contents: string[];

  before(async () => {
    machine = await createMachine();
    daemon = await startSystemDaemon(machine);
    await storeImage(daemon);
    contents = await contentsOf(daemon);
  });
  after(() => machine?.close());

  /** One container that runs until the run is stopped. */
  const oneHour = set({
    'load.iterations': '1',
    'load.warmup': '0',
    steps: '[create, start, sleep: 1h]',
  });

  async function assertCleanRemovesTheRest(): Promise<void> {
    await cleanIn(machine, []);
    assert.deepEqual(await contentsOf(daemon), contents);
  }

  test('dies: the run ends with what to do, and clean does it', async () => {
    // A containerd that is killed while it prepares a snapshot cannot prepare another one after it: the
    // folder that it made is in the way. So it dies while a container runs.
    const steps = set({ steps: '[create, start, sleep: 1s, kill, delete]' });
    const run = startRun(machine, 'leak', [...longLoad, ...steps]);
    await run.iteration('measurement');
    const { tasks } = daemon.containerd.scope(machine.namespace);
    await run.program.until(async () => {
      const all = await tasks.list().catch(() => []);
      return all.some(({ status }) => status === 'running') || undefined;
    });
    daemon.kill('SIGKILL');
    await assertError(run, /was lost/);
    assert.match(run.result().reasons[0] ?? '', /npm run clean/);
    assert.equal(run.result().residue, undefined, 'nobody could look');
    assert.ok((run.result().metrics.create_start?.count ?? 0) > 0);
    await daemon.restart();
    await assertCleanRemovesTheRest();
    assert.deepEqual(tracesOf(machine).cgroups, []);
  });

  test('loses a shim: the socket that it leaves is told, and is gone', async () => {
    const run = startRun(machine, 'leak', [...shortLoad, ...oneHour]);
    await killShim(run);
    run.program.kill('SIGINT');
    await run.ended;
    const { residue } = run.result();
    assert.deepEqual(
      residue?.items.map(({ kind }) => kind),
      ['file'],
    );
    assert.match(residue?.items[0]?.id ?? '', /^\/run\/containerd\/s\//);
    assert.deepEqual(readdirSync(machine.path('/run/containerd/s')), []);
    assert.deepEqual(await contentsOf(daemon), contents);
  });

  test('loses a shim and the harness: clean removes the socket', async () => {
    const run = startRun(machine, 'leak', [...shortLoad, ...oneHour]);
    await killShim(run);
    run.program.kill('SIGKILL');
    await run.ended;
    await assertCleanRemovesTheRest();
    assert.deepEqual(readdirSync(machine.path('/run/containerd/s')), []);
  });

  /** When the run has started its container; resolves when the daemon has removed what it knew of it. */
  async function killShim(run: BenchRun): Promise<void> {
    await run.event((event) => event.type === 'timing' && event.operation === 'start' && event.ok);
    const ours = listShims().filter(({ namespace }) => namespace === machine.namespace);
    for (const { pid } of ours) process.kill(pid, 'SIGKILL');
    const bundles = machine.path(
      `/run/containerd/io.containerd.runtime.v2.task/${machine.namespace}`,
    );
    // The task goes last: until then the daemon asks the shim that is dead.
    const { tasks } = daemon.containerd.scope(machine.namespace);
    await run.program.until(async () => {
      const rest = [...readdirSync(bundles), ...(await tasks.list().catch(() => ['unknown']))];
      return rest.length === 0 || undefined;
    });
  }

  test('stands still: the run ends in bounded time', async () => {
    const run = startRun(machine, 'leak', [...longLoad, ...set({ callTimeout: '2s' })]);
    await run.iteration('measurement');
    stopProcess(daemon.pid);
    try {
      await assertError(run, /was lost.*did not answer/);
    } finally {
      daemon.kill('SIGCONT');
    }
    await assertCleanRemovesTheRest();
  });

  test('stands still from the start: the run is not begun', async () => {
    stopProcess(daemon.pid);
    try {
      const run = startRun(machine, 'leak', shortLoad);
      await assertError(run, /expected containerd at .* to answer within/);
      assertNothingMeasured(machine, run);
    } finally {
      daemon.kill('SIGCONT');
    }
  });

  test('lacks the image: the run says how to bring it', async () => {
    const other = set({ namespace: `${machine.namespace}-b` });
    const run = startRun(machine, 'leak', [...shortLoad, ...other]);
    await assertError(run, /nginx:latest: expected .* from registry-1\.docker\.io/);
    const text = run.result().reasons.join('\n');
    for (const way of [/ctr .*images pull/, /--stand-in/, /--embedded/]) assert.match(text, way);
    assert.deepEqual(await contentsOf(daemon), contents);
  });
});

function assertNothingMeasured(machine: Machine, run: BenchRun): void {
  const { iterations, daemon, metrics } = run.result();
  assert.equal(iterations.completed + iterations.failed, 0);
  assert.equal(daemon, undefined);
  assert.equal(metrics.create, undefined);
  assert.deepEqual(tracesOf(machine).temporary, [], 'no private daemon was started instead');
}

describe('an address that is no containerd', () => {
  let machine: Machine;
  const servers: { close(): void }[] = [];

  before(async () => {
    machine = await createMachine();
  });
  after(async () => {
    for (const server of servers) server.close();
    await machine?.close();
  });

  async function assertRefused(address: string, message: RegExp): Promise<void> {
    const named = startRun(machine, 'lifecycle', ['--address', address]);
    const fromEnvironment = startRun(machine, 'lifecycle', [], { CONTAINERD_ADDRESS: address });
    for (const run of [named, fromEnvironment]) {
      await assertError(run, message);
      assert.ok(run.result().reasons[0]?.includes(address));
      const { stderr } = await run.ended;
      assert.doesNotMatch(stderr, /private containerd/);
      assertNothingMeasured(machine, run);
    }
  }

  test('is absent', async () => {
    await assertRefused(join(machine.folder, 'absent.sock'), /but there is nothing/);
  });

  test('is a file', async () => {
    const file = join(machine.folder, 'file.sock');
    writeFileSync(file, '');
    await assertRefused(file, /not a socket/);
  });

  test('is the socket of a daemon that is gone', async () => {
    const { daemon, address } = await startAndKill(machine);
    assert.ok(existsSync(machine.path(address)));
    await assertRefused(address, /nobody does/);
    const run = startRun(machine, 'lifecycle', []);
    await assertError(run, /nobody does/);
    assertNothingMeasured(machine, run);
    await daemon.restart();
  });

  test('is another gRPC server', async () => {
    const server = await startGrpcServer({});
    servers.push(server);
    await assertRefused(server.address, /a gRPC server of another kind/);
  });

  test('is a server of something else', async () => {
    const address = join(machine.folder, 'http.sock');
    const server: Server = createServer((socket) => {
      socket.on('error', () => {});
      socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    });
    await new Promise<void>((resolve) => server.listen(address, resolve));
    servers.push(server);
    await assertRefused(address, /does not speak gRPC/);
  });
});

async function startAndKill(machine: Machine) {
  const daemon = await startSystemDaemon(machine);
  daemon.kill('SIGKILL');
  return { daemon, address: systemAddress };
}
