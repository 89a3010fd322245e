import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readResult } from '../lib/output/read-result.ts';
import { type Program, programPath, startProgram } from './testing/program.ts';

/** A run that is kept: the metrics of a real one, without a containerd. */
const reference = fileURLToPath(new URL('../../results/reference/leak/', import.meta.url));

test('a real node-exporter and a real Prometheus read what a run writes', async (t) => {
  const folder = folderFor(t);
  const [run = ''] = readdirSync(reference);
  cpSync(join(reference, run), join(folder, 'run'), { recursive: true });
  const metrics = join(folder, 'textfile', 'leak.prom');

  const report = startProgram(
    [programPath, 'report', join(folder, 'run'), '--openmetrics', metrics],
    {
      env: process.env,
      cwd: folder,
    },
  );
  assert.equal((await report.ended).status, 0);
  assert.deepEqual(readdirSync(join(folder, 'textfile')), ['leak.prom'], 'no temporary file stays');

  const checked = spawnSync('promtool', ['check', 'metrics'], { input: readFileSync(metrics) });
  assert.deepEqual([checked.status, String(checked.stdout), String(checked.stderr)], [0, '', '']);

  const exporter = await startExporter(t, join(folder, 'textfile'));
  const prometheus = await startPrometheus(t, folder, exporter);
  const result = await readResult(join(folder, 'run', 'result.json'));
  const ask = (query: string) => prometheus.until(() => instantValue(prometheus.address, query));
  assert.equal(
    await ask(
      'containerd_bench_metric_seconds{scenario="leak",metric="create_start",aggregate="p95"}',
    ),
    (result.metrics.create_start?.p95 ?? 0) / 1000,
  );
  assert.equal(await ask('containerd_bench_run_verdict{scenario="leak"} == 1'), 1);
  assert.equal(
    await ask('containerd_bench_run_end_timestamp_seconds{scenario="leak"}'),
    Date.parse(result.endedAt) / 1000,
  );
  assert.equal(await ask('node_textfile_scrape_error'), 0, 'the collector found nothing wrong');
});

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'containerd-bench-metrics-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'textfile'));
  return folder;
}

interface Server extends Program {
  /** `127.0.0.1:46591`, of a port that the system chose. */
  readonly address: string;
}

async function start(t: TestContext, cwd: string, command: [string, ...string[]]): Promise<Server> {
  const program = startProgram([...command, '--web.listen-address=127.0.0.1:0'], {
    env: process.env,
    cwd,
  });
  t.after(async () => {
    program.kill('SIGTERM');
    await program.ended;
  });
  const [, address = ''] = await program.says(/msg="Listening on" address=(\S+:\d+)/);
  return { ...program, address };
}

function startExporter(t: TestContext, textfiles: string): Promise<Server> {
  return start(t, textfiles, [
    'prometheus-node-exporter',
    ...['--collector.disable-defaults', '--collector.textfile', '--web.disable-exporter-metrics'],
    `--collector.textfile.directory=${textfiles}`,
  ]);
}

function startPrometheus(t: TestContext, folder: string, exporter: Server): Promise<Server> {
  const config = {
    global: { scrape_interval: '200ms', scrape_timeout: '200ms' },
    scrape_configs: [{ job_name: 'node', static_configs: [{ targets: [exporter.address] }] }],
  };
  const path = join(folder, 'prometheus.yml');
  writeFileSync(path, JSON.stringify(config));
  return start(t, folder, [
    'prometheus',
    ...[`--config.file=${path}`, `--storage.tsdb.path=${join(folder, 'tsdb')}`],
  ]);
}

/** The one value of an instant query; undefined while there is none. */
async function instantValue(address: string, query: string): Promise<number | undefined> {
  const url = `http://${address}/api/v1/query?query=${encodeURIComponent(query)}`;
  const answer = await fetch(url).catch(() => undefined);
  if (answer === undefined || !answer.ok) return undefined;
  const { data } = (await answer.json()) as Answer;
  assert.ok(data.result.length <= 1, `${query} is about one series`);
  const [, value] = data.result[0]?.value ?? [];
  return value === undefined ? undefined : Number(value);
}

interface Answer {
  readonly data: { readonly result: readonly { readonly value: readonly [number, string] }[] };
}
