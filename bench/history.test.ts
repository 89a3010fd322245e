import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { exitStatus } from '../lib/core/errors.ts';
import { metricsWith, nights, trendOf } from '../lib/history/testing/nights.ts';
import { temporaryFolder } from '../lib/output/testing/temporary-folder.ts';
import { writeResults } from '../lib/output/write-results.ts';
import { exampleEvents, examplePlan } from '../lib/verdict/testing/example-run.ts';
import { createWorld } from './compose.ts';
import { handOver } from './hand-over/hand-over.ts';
import { endNight } from './hand-over/night.ts';
import { type Ended, programPath, startProgram } from './testing/program.ts';
import type { World } from './world.ts';

const plan = examplePlan({ residue: ['total == 0'] });

async function runIn(folder: string) {
  const run = join(folder, 'results', 'example', 'one');
  mkdirSync(run, { recursive: true });
  writeFileSync(join(run, 'plan.json'), JSON.stringify(plan));
  const lines = exampleEvents.map((event) => `${JSON.stringify(event)}\n`);
  writeFileSync(join(run, 'events.ndjson'), lines.join(''));
  return writeResults(run);
}

function bench(cwd: string, ...args: string[]): Promise<Ended> {
  return startProgram([programPath, ...args], { env: process.env, cwd }).ended;
}

async function withNights(t: TestContext, p95: (index: number) => number): Promise<string> {
  const folder = await temporaryFolder(t);
  const all = nights(20, (index) => ({ metrics: metricsWith({ create: trendOf(p95(index)) }) }));
  mkdirSync(join(folder, 'results'));
  const lines = all.map((night) => `${JSON.stringify(night)}\n`);
  writeFileSync(join(folder, 'results', 'history.ndjson'), lines.join(''));
  return folder;
}

test('a run is added, and shown', async (t) => {
  const folder = await temporaryFolder(t);
  await runIn(folder);
  const added = await bench(folder, 'history', 'add', 'results/example/one');
  assert.equal(added.status, 0, added.stderr);
  assert.match(
    added.stdout,
    /^2026-01-31 example FAIL 3 iterations in 4\.30 s, 1 failed, not compared: no night/,
  );
  const shown = await bench(folder, 'history');
  assert.equal(shown.status, 0, shown.stderr);
  assert.match(shown.stdout, /^example: 2026-01-31 to 2026-01-31, 1 fail\n/);
});

test('a history that became worse is seen, and fails where it is asked to', async (t) => {
  const folder = await withNights(t, (index) => (index >= 15 ? 140 : 70));
  const shown = await bench(folder, 'history');
  assert.equal(shown.status, 0, shown.stderr);
  assert.match(shown.stdout, /\ncreate p95 .*since 2026-11-16 \(\+\d+ %\)/);
  const failing = await bench(folder, 'history', '--fail-on-change');
  assert.equal(failing.status, 1);
});

test('as JSON it is data, and what could not be read is a warning beside it', async (t) => {
  const folder = await withNights(t, () => 70);
  const path = join(folder, 'results', 'history.ndjson');
  writeFileSync(path, `${readFileSync(path, 'utf8')}{"schema":`);
  const options = ['--fail-on-change', '--metric', 'create', '--last', '12', '--json'];
  const { status, stdout, stderr } = await bench(folder, 'history', ...options);
  assert.equal(status, 0, stderr);
  const [group] = JSON.parse(stdout);
  assert.equal(group.nights.length, 12);
  assert.equal(group.series[0].values.length, 12);
  assert.match(stderr, /history\.ndjson:21: warning:/);
});

test('a history without runs, and names that no run has, are bad usage that says what there is', async (t) => {
  const empty = await bench(await temporaryFolder(t), 'history');
  assert.equal(empty.status, 2);
  assert.match(
    empty.stderr,
    /expected runs in results\/history\.ndjson, found none; .*history add/,
  );
  const folder = await withNights(t, () => 70);
  const scenario = await bench(folder, 'history', '--scenario', 'soaks');
  assert.equal(scenario.status, 2);
  assert.match(scenario.stderr, /\(soak\), got 'soaks'; did you mean "soak"\?/);
  const metric = await bench(folder, 'history', '--metric', 'harness.rsss');
  assert.equal(metric.status, 2);
  assert.match(metric.stderr, /did you mean "harness\.rss"\?/);
});

test('nothing to add, and no number of nights, are bad usage', async (t) => {
  const folder = await temporaryFolder(t);
  assert.equal((await bench(folder, 'history', 'add')).status, 2);
  assert.equal((await bench(folder, 'history', '--last', '0')).status, 2);
  assert.equal((await bench(folder, 'history', 'add', 'results')).status, 3);
});

test('at the end of a night its line stands in the history and in its summaries', async (t) => {
  const folder = await temporaryFolder(t);
  const record = await runIn(folder);
  const results = join(folder, 'results');
  const [summary, summaryMarkdown] = [join(folder, 's.txt'), join(folder, 's.md')];
  const options = { history: true, summary, summaryMarkdown };
  const { line, problems } = await endNight({ plan, record, results }, options);
  assert.deepEqual(problems, []);
  assert.equal(readFileSync(summary, 'utf8'), `${line}\n`);
  assert.match(readFileSync(summaryMarkdown, 'utf8'), /^# 2026-01-31 example: FAIL\n/);
  assert.match(readFileSync(join(results, 'history.ndjson'), 'utf8'), /^\{.*"abcdef012345".*\}\n$/);
});

test('without a history nothing is compared, and none is begun unasked', async (t) => {
  const folder = await temporaryFolder(t);
  const record = await runIn(folder);
  const results = join(folder, 'results');
  const { line } = await endNight({ plan, record, results }, { history: false });
  assert.doesNotMatch(line, /compared/);
  assert.throws(() => readFileSync(join(results, 'history.ndjson')));
});

test('a file that cannot be written keeps the run out of no other, and is no pass', async (t) => {
  const folder = await temporaryFolder(t);
  const record = await runIn(folder);
  const said = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof said) => ({
    isTerminal: false,
    columns: () => 80,
    rows: () => 24,
    write: (text: string) => {
      said[name] += text;
    },
  });
  const streams = { stdout: stream('stdout'), stderr: stream('stderr') };
  const world: World = { ...createWorld(), ...streams };
  const openMetrics = join(folder, 'm.prom');
  mkdirSync(openMetrics);
  const options = {
    ...{ results: join(folder, 'results'), json: false, night: { history: true } },
    exports: { openMetrics },
  };
  const given = { plan, record, status: exitStatus.pass };
  assert.equal(await handOver(world, options, given), exitStatus.cannotRun);
  assert.match(said.stderr, /^containerd-bench: cannot write .*m\.prom/);
  assert.equal(existsSync(`${openMetrics}.tmp`), false);
  assert.match(said.stdout, /^\n2026-01-31 example FAIL /);
  assert.match(readFileSync(join(options.results, 'history.ndjson'), 'utf8'), /abcdef012345/);
  const failed = { ...given, status: exitStatus.thresholdFailed };
  assert.equal(await handOver(world, options, failed), exitStatus.thresholdFailed);
});
