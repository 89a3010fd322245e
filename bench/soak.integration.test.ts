import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readHistory } from '../lib/history/history-file.ts';
import { processIdentity } from '../lib/host/process-identity.ts';
import { readEvents } from '../lib/output/read-events.ts';
import { readResult } from '../lib/output/read-result.ts';
import { runFolderAt } from '../lib/output/run-folder.ts';
import { ownerOfRun } from '../lib/output/run-owner.ts';
import { longLoad, scenarioFile, set, shortLoad } from './testing/bench-run.ts';
import { createMachine, type Machine } from './testing/machine.ts';
import { type Program, startProgram } from './testing/program.ts';
import {
  contentsOf,
  type SystemDaemon,
  startSystemDaemon,
  storeImage,
} from './testing/system-daemon.ts';
import { settledTraces, type Traces, tracesOf } from './testing/traces.ts';

const script = fileURLToPath(new URL('../../scripts/nightly-soak.sh', import.meta.url));
/** One container is there, and stays, until somebody cleans up. */
const endless = set({ steps: '[create, start, { sleep: 1h }, kill, delete]', 'load.warmup': '0' });

describe('the job of a night', () => {
  let machine: Machine;
  let daemon: SystemDaemon;
  let traces: Traces;
  let contents: string[];
  let results: string;
  let folder: string;

  before(async () => {
    machine = await createMachine();
    daemon = await startSystemDaemon(machine);
    await storeImage(daemon);
    results = join(machine.folder, 'r1');
    folder = join(results, 'leak');
    // The lock's file stays: that of a lock that is taken must never be removed.
    const { status } = await soak(machine.start, [...shortLoad]).ended;
    assert.equal(status, 0);
    traces = tracesOf(machine);
    contents = await contentsOf(daemon);
  });
  after(() => machine?.close());

  function soak(start: Machine['start'], args: readonly string[]): Program {
    const namespace = set({ namespace: machine.namespace });
    return start(['soak', scenarioFile('leak'), '--results', results, ...namespace, ...args]);
  }

  const nightly: Machine['start'] = ([, ...args]) =>
    startProgram(machine.inside(script, ...args), {
      env: {
        ...process.env,
        TMPDIR: machine.temporary,
        CONTAINERD_ADDRESS: undefined,
        CONTAINERD_BENCH_SOAK_LOG: '-',
      },
      cwd: machine.folder,
    });

  const runs = () =>
    readdirSync(folder)
      .filter((name) => /^\d{8}T/.test(name))
      .sort();
  const latest = () => runFolderAt(join(folder, runs().at(-1) ?? ''));

  /** Iterations of the measurement that have ended. */
  async function measuredIn(path: string): Promise<number> {
    let count = 0;
    try {
      for await (const event of readEvents(path)) {
        if (event.type === 'iteration' && event.phase === 'measurement') count += 1;
      }
    } catch {
      // Not written yet.
    }
    return count;
  }

  /** PID of the process that measures in a run that is not among `before`, once it has started a container. */
  function measuring(program: Program, before: readonly string[]): Promise<number> {
    return program.until(async () => {
      if (before.includes(runs().at(-1) ?? '') || !(await hasStarted())) return undefined;
      const [, pid] = (await ownerOfRun(latest()))?.split('/') ?? [];
      return pid === undefined ? undefined : Number(pid);
    });
  }

  async function hasStarted(): Promise<boolean> {
    try {
      for await (const event of readEvents(latest().path)) {
        if (event.type === 'timing' && event.operation === 'start') return true;
      }
    } catch {
      // Not written yet.
    }
    return false;
  }

  test('a run that was killed with SIGKILL is closed, cleaned up after, and the next one runs', async () => {
    const first = runs();
    const killed = soak(machine.start, [...shortLoad, ...endless]);
    const pid = await measuring(killed, first);
    const dead = latest();
    process.kill(pid, 'SIGKILL');
    killed.kill('SIGKILL');
    await killed.ended;
    assert.ok(!existsSync(dead.file('result')));
    assert.notDeepEqual(await contentsOf(daemon), contents, 'it has left something');

    const { status, stdout, stderr } = await soak(nightly, shortLoad).ended;
    assert.equal(status, 0, stdout + stderr);
    assert.match(stderr, /closed a run whose process was killed: .*\(aborted\)/);
    assert.match(stdout, /removed task cb-/);
    assert.match(stdout, /^PASS: /m);
    assert.equal((await readResult(dead.file('result'))).verdict, 'aborted');
    for (const file of ['report', 'timings', 'samples'] as const) {
      assert.ok(existsSync(dead.file(file)), file);
    }
    const { verdict, warnings } = await readResult(latest().file('result'));
    assert.equal(verdict, 'pass');
    const removed = warnings.filter(({ code }) => code === 'leftovers-removed');
    // Cgroups are the host's, and so are those that other killed runs have left meanwhile.
    const { runId } = await readResult(dead.file('result'));
    assert.ok(!JSON.stringify(removed).includes(runId), `all was clean: ${stdout}${stderr}`);
    for (const name of runs()) assert.ok(!existsSync(join(folder, name, 'running.json')), name);
    const { entries, problems } = await readHistory(join(results, 'history.ndjson'));
    assert.deepEqual(problems, []);
    assert.deepEqual(
      entries.map((entry) => entry.verdict),
      ['pass', 'aborted', 'pass'],
    );
    assert.match(readFileSync(join(folder, 'summary.txt'), 'utf8'), /pass/i);
    assert.deepEqual(await settledTraces(machine, traces), traces);
    assert.deepEqual(await contentsOf(daemon), contents);
  });

  test('a run that was killed is gone on with, in its folder, to its end', async () => {
    const before = runs();
    const namespace = set({ namespace: machine.namespace });
    const load = [...shortLoad, ...set({ 'load.iterations': '60', 'load.concurrency': '2' })];
    const run = machine.start([scenarioFile('leak'), '--results', results, ...namespace, ...load]);
    await run.until(async () =>
      !before.includes(runs().at(-1) ?? '') && (await measuredIn(latest().path)) >= 5
        ? true
        : undefined,
    );
    const resume = (...args: string[]) => machine.start([...args, '--resume', latest().path]).ended;
    const living = await resume();
    assert.equal(living.status, 2);
    assert.match(living.stderr, new RegExp(`at work, as PID ${run.pid}`));
    run.kill('SIGKILL');
    await run.ended;
    const had = await measuredIn(latest().path);

    const other = await resume(scenarioFile('leak'), ...namespace, ...shortLoad);
    assert.equal(other.status, 2);
    assert.match(other.stderr, /is not what it was begun with/);

    const ends = machine.start([
      ...[scenarioFile('leak'), ...namespace, ...load],
      ...['--resume', latest().path],
    ]);
    await ends.until(async () => ((await measuredIn(latest().path)) > had ? true : undefined));
    const overlapping = await soak(nightly, shortLoad).ended;
    assert.equal(overlapping.status, 3, overlapping.stderr);
    assert.match(overlapping.stderr, new RegExp(`--resume .*, begun by PID ${ends.pid} at 20..-`));
    const { status, stdout, stderr } = await ends.ended;
    assert.equal(status, 0, stdout + stderr);
    const record = await readResult(latest().file('result'));
    assert.deepEqual(record.iterations, { planned: 60, completed: 60, failed: 0 });
    assert.equal(record.residue?.total, 0);
    const [resumed] = record.warnings.filter(({ code }) => code === 'resumed');
    assert.ok(resumed?.code === 'resumed' && resumed.count === 1 && resumed.gapMs > 0);
    const memory = record.metrics['harness.rss']?.count ?? 0;
    assert.ok(memory <= 61 - Math.min(had, 60 - had), 'of one process, not of two');
    const numbers: number[] = [];
    let lastAtMs = 0;
    for await (const event of readEvents(latest().path)) {
      if (event.type === 'run') continue;
      if (event.type === 'resume') assert.equal(event.atMs, lastAtMs);
      if (event.type === 'iteration' && event.phase === 'measurement')
        numbers.push(event.iteration);
      const spentMs = event.type === 'sample' ? event.costMs : 0;
      const tookMs = event.type === 'timing' && event.ok ? event.durationMs : spentMs;
      lastAtMs = Math.max(lastAtMs, event.atMs + (event.type === 'timing' ? tookMs : 0));
    }
    assert.equal(new Set(numbers).size, 60, 'no iteration has the number of another');
    assert.ok(record.durationMs < lastAtMs + 1000, 'the gap is in no duration');
    assert.deepEqual(runs().length, before.length + 1, 'no other folder was made');
    assert.deepEqual(await contentsOf(daemon), contents);

    const again = await resume();
    assert.equal(again.status, 2);
    assert.match(again.stderr, /has ended, at /);
  });

  test('two soaks never overlap, also while only the run of one is left', async () => {
    const before = runs();
    const first = soak(machine.start, longLoad);
    const pid = await measuring(first, before);
    const overlapping = async (expected: RegExp) => {
      const { status, stderr } = await soak(nightly, shortLoad).ended;
      assert.equal(status, 3, stderr);
      assert.match(stderr, expected);
      assert.equal(runs().length, before.length + 1, 'nothing was begun');
    };
    await overlapping(new RegExp(`leak\\.yaml, begun by PID ${first.pid} at 20..-`));
    const resumed = await machine.start(['--resume', latest().path]).ended;
    assert.equal(resumed.status, 3, resumed.stderr);
    assert.match(resumed.stderr, /held by .*leak\.yaml/);
    first.kill('SIGKILL');
    // Its output stays open: the run has it too.
    while (processIdentity(first.pid) !== undefined) await sleep(20);
    await overlapping(/which was killed while its run goes on/);
    process.kill(pid, 'SIGTERM');
    while (existsSync(latest().file('running'))) await sleep(50);
    assert.equal((await readResult(latest().file('result'))).verdict, 'aborted');
  });

  test('keeps so many nights, and ends as its run does when it is told to', async () => {
    const before = runs();
    const program = soak(machine.start, [...longLoad, '--keep', '2']);
    await measuring(program, before);
    program.kill('SIGTERM');
    const { status, stdout, stderr } = await program.ended;
    assert.equal(status, 130, stdout + stderr);
    assert.match(stdout, /^ABORTED: .*SIGTERM/m);
    assert.deepEqual(runs(), [before.at(-1), runs().at(-1)]);
    assert.deepEqual(await contentsOf(daemon), contents);
  });
});
