import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { historyFileName, readHistory } from '../lib/history/history-file.ts';
import { type BenchRun, scenarioFile, set, shortLoad, startRun } from './testing/bench-run.ts';
import { createMachine, type Machine } from './testing/machine.ts';
import { startSystemDaemon, storeImage } from './testing/system-daemon.ts';

const files = ['plan.json', 'events.ndjson', 'timings.csv', 'samples.csv', 'result.json'];

/** Of every run that came to its end. */
function assertComplete(run: BenchRun, operations: readonly string[]): void {
  for (const name of [...files, 'report.md', 'report.html']) assert.ok(run.exists(name), name);
  assert.ok(!run.exists('containerd.log'), 'the log is kept only of what failed');
  const { metrics, residue, iterations, errors } = run.result();
  assert.deepEqual(errors, []);
  assert.equal(iterations.completed, iterations.planned);
  assert.equal(residue?.total, 0);
  for (const name of operations) assert.equal(metrics[name]?.count, iterations.planned, name);
  for (const name of ['harness.rss', 'harness.heap', 'daemon.rss', 'daemon.goroutines']) {
    assert.ok((metrics[name]?.median ?? 0) > 0, name);
  }
}

/** In the history, and in the files that the run was told to write. */
async function assertHandedOver(run: BenchRun, out: (name: string) => string): Promise<void> {
  const { entries, problems } = await readHistory(join(run.folder(), '..', '..', historyFileName));
  const { runId } = run.result();
  assert.deepEqual([entries.map((entry) => entry.runId), problems], [[runId], []]);
  const line = readFileSync(out('line.txt'), 'utf8');
  assert.match(
    line,
    /^\d{4}-\d\d-\d\d leak PASS 4 iterations in .*, not compared: no night like it/,
  );
  assert.ok((await run.ended).stdout.endsWith(`\n${line}`));
  for (const name of ['line.md', 'j.xml', 'm.prom']) {
    assert.match(readFileSync(out(name), 'utf8'), /leak/);
  }
}

const grpcCalls = [
  ...['snapshot.prepare', 'container.create', 'task.create', 'task.start', 'task.kill'],
  ...['task.exit', 'task.delete', 'container.delete', 'snapshot.remove'],
];
const steps = ['create', 'start', 'create_start', 'status', 'kill', 'delete', 'iteration'];

describe('a machine without containerd', () => {
  let machine: Machine;

  before(async () => {
    machine = await createMachine();
  });
  after(() => machine?.close());

  test('lifecycle passes on a private daemon, and the result says what was used', async () => {
    const run = startRun(machine, 'lifecycle', []);
    const { status, stdout, stderr } = await run.ended;
    assert.equal(status, 0, stdout + stderr);
    assert.match(stderr, /no containerd socket at .*: starting a private containerd/);
    assertComplete(run, ['connect', ...steps, ...grpcCalls]);
    const { image, daemon, warnings, versions, verdict, observations } = run.result();
    assert.equal(verdict, 'pass');
    assert.equal(daemon?.embedded, true);
    assert.match(versions.containerd ?? '', /^\d+\.\d+\.\d+/);
    assert.match(versions.runtime ?? '', /^runc version/);
    assert.equal(image?.ref, 'docker.io/library/nginx:latest');
    assert.equal(image?.source, 'embedded');
    assert.equal(image?.layers, 7);
    assert.match(image?.note ?? '', /stand-in/);
    const codes = warnings.map(({ code }) => code);
    assert.ok(codes.includes('stand-in-image') && codes.includes('embedded-daemon'));
    const status1 = observations.find(({ operation }) => operation === 'status');
    assert.match(status1?.text ?? '', /running/);
    for (const text of [stdout, readFileSync(run.file('report.md'), 'utf8')]) {
      assert.match(text, /a stand-in made on this machine/);
      assert.match(text, /private/);
    }
    // The terminal has it shortened, as it is long.
    const digest = image?.digest ?? 'no digest';
    assert.ok(stdout.includes(`${digest.slice(0, 'sha256:'.length + 12)}…`));
    assert.ok(readFileSync(run.file('report.md'), 'utf8').includes(digest));
    assert.match(stdout, /^PASS: /m);
  });

  test('a short leak test measures every iteration and leaves its warm-up out', async () => {
    const out = (name: string) => join(machine.folder, 'out', name);
    const run = startRun(machine, 'leak', [
      ...['--embedded', ...shortLoad, '--history', '--summary', out('line.txt')],
      ...['--summary-markdown', out('line.md'), '--junit', out('j.xml')],
      ...['--openmetrics', out('m.prom')],
    ]);
    const { status, stdout, stderr } = await run.ended;
    assert.equal(status, 0, stdout + stderr);
    assertComplete(run, [...steps, ...grpcCalls]);
    const { metrics, iterations } = run.result();
    assert.deepEqual(iterations, { planned: 4, completed: 4, failed: 0 });
    assert.equal(metrics['harness.rss']?.count, 5, 'one before the first and one after each');
    const rows = readFileSync(run.file('timings.csv'), 'utf8').trim().split('\n');
    const timings = (await run.events()).filter(({ type }) => type === 'timing');
    assert.equal(rows.length, timings.length + 1);
    await assertHandedOver(run, out);
  });
});

describe('a machine with containerd and an image in it', () => {
  let machine: Machine;

  before(async () => {
    machine = await createMachine();
    await storeImage(await startSystemDaemon(machine));
  });
  after(() => machine?.close());

  test('--json prints exactly result.json to standard output', async () => {
    const run = startRun(machine, 'leak', ['--json', ...shortLoad]);
    const { status, stdout, stderr } = await run.ended;
    assert.equal(status, 0, stderr);
    assert.equal(stdout, readFileSync(run.file('result.json'), 'utf8'));
    assert.match(stderr, /^PASS: /m);
    assertComplete(run, [...steps, ...grpcCalls]);
  });

  test('--quiet prints the result and no progress', async () => {
    const run = startRun(machine, 'leak', ['--quiet', ...shortLoad]);
    const { status, stdout, stderr } = await run.ended;
    assert.equal(status, 0);
    assert.equal(stderr, '');
    assert.match(stdout, /^PASS: /m);
  });

  test('report makes the same files again', async () => {
    const run = startRun(machine, 'leak', shortLoad);
    assert.equal((await run.ended).status, 0);
    const made = ['result.json', 'report.md', 'report.html', 'timings.csv', 'samples.csv'];
    const first = made.map((name) => readFileSync(run.file(name), 'utf8'));
    for (const name of made) rmSync(run.file(name));
    const { status, stdout, stderr } = await machine.start(['report', run.folder()]).ended;
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^PASS: /m);
    const second = made.map((name) => readFileSync(run.file(name), 'utf8'));
    assert.deepEqual(second, first);
  });

  test('a threshold that cannot be met fails the run with status 1', async () => {
    const impossible = set({ thresholds: '{ create_start: ["max < 1us"] }' });
    const run = startRun(machine, 'leak', [...shortLoad, ...impossible]);
    const { status, stdout } = await run.ended;
    assert.equal(status, 1);
    assert.match(stdout, /^FAIL: .*create_start/m);
    assert.equal(run.result().verdict, 'fail');
    assert.equal(run.result().thresholds[0]?.verdict, 'fail');
  });

  test('a percentile of too few samples is no answer: status 4', async () => {
    // Of an operation it is refused before the run; how many samples there will be is not known then.
    const thresholds = set({ thresholds: '{ harness.rss: ["p95 < 1TB"] }' });
    const run = startRun(machine, 'leak', [...shortLoad, ...thresholds]);
    const { status, stdout } = await run.ended;
    assert.equal(status, 4);
    const [result] = run.result().thresholds;
    assert.ok(result !== undefined && ['inconclusive', 'no-data'].includes(result.verdict));
    assert.equal(result.value, undefined);
    assert.match(stdout, /p95/);
  });

  test('what fails is counted and never timed, and the run fails', async () => {
    const args = set({ 'container.args': '[/no/such/program]' });
    const run = startRun(machine, 'leak', [...shortLoad, ...args]);
    const { status, stdout } = await run.ended;
    assert.equal(status, 1, stdout);
    const { metrics, iterations, errors, residue } = run.result();
    assert.deepEqual(iterations, { planned: 4, completed: 0, failed: 4 });
    assert.equal(metrics.iteration?.count ?? 0, 0);
    assert.equal(metrics.failures?.count, 5, 'one in the warm-up is a failure, too');
    assert.ok(errors.length > 0);
    for (const { message } of errors) assert.match(message, /no\/such\/program/);
    const ok = (await run.events()).filter(
      (event) => event.type === 'timing' && event.ok && event.operation === 'start',
    );
    assert.deepEqual(ok, []);
    assert.equal(residue?.total, 0, 'failed iterations are cleaned up');
  });
});

describe('what needs no containerd', () => {
  let machine: Machine;

  before(async () => {
    machine = await createMachine();
  });
  after(() => machine?.close());

  test('a bad scenario exits with 2 and names every place, without a stack trace', async () => {
    const file = join(machine.folder, 'bad.yaml');
    const text = readFileSync(scenarioFile('leak'), 'utf8');
    writeFileSync(
      file,
      text.replace('warmup: 10', 'warmups: 10').replace('- create\n', '- crate\n'),
    );
    const lineOf = (needle: string) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .findIndex((line) => line.includes(needle)) + 1;
    const { status, stdout, stderr } = await machine.start([file]).ended;
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.match(stderr, new RegExp(`bad\\.yaml:${lineOf('warmups')}:\\d+: .*warmup`));
    assert.match(stderr, new RegExp(`bad\\.yaml:${lineOf('- crate')}:\\d+: .*create`));
    assert.doesNotMatch(stderr, /^\s+at |defect of the harness/m);
  });

  test('bad usage exits with 2 and says so', async () => {
    const wrong = [['--nonsense', scenarioFile('leak')], ['no-such-file.yaml'], []];
    for (const args of wrong) {
      const { status, stderr } = await machine.start(args).ended;
      assert.equal(status, 2, args.join(' '));
      assert.match(stderr, /^containerd-bench: /);
      assert.doesNotMatch(stderr, /^\s+at |defect of the harness/m);
    }
  });

  test('plan shows what would be done', async () => {
    const args = ['plan', scenarioFile('leak'), '--set', 'load.iterations=20'];
    const shown = await machine.start(args).ended;
    assert.equal(shown.status, 0, shown.stderr);
    assert.match(shown.stdout, /20/);
    const asJson = await machine.start([...args, '--json']).ended;
    const plan = JSON.parse(asJson.stdout);
    assert.equal(plan.load.iterations, 20);
    assert.deepEqual(plan.overrides, ['load.iterations=20']);
  });

  test('report on a folder without a run is bad usage, and says what is missing', async () => {
    const { status, stderr } = await machine.start(['report', machine.temporary]).ended;
    assert.equal(status, 2);
    assert.match(stderr, /plan\.json/);
    assert.doesNotMatch(stderr, /^\s+at |defect of the harness/m);
  });
});
