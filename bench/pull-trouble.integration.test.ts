import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { arch } from '../lib/containerd/testing/embedded.ts';
import { makeTinyImage } from '../lib/containerd/testing/tiny-image.ts';
import { writeLayout } from '../lib/containerd/testing/tiny-layout.ts';
import { cachedBytes } from '../lib/host/testing/cached-bytes.ts';
import { set, startRun } from './testing/bench-run.ts';
import { cleanIn } from './testing/clean.ts';
import { createMachine, type Machine } from './testing/machine.ts';
import { ended, fetching, pulls, slowRegistry } from './testing/pull-run.ts';
import { contentsOf, startSystemDaemon } from './testing/system-daemon.ts';
import { settledTraces, tracesOf } from './testing/traces.ts';

let machine: Machine;

before(async () => {
  machine = await createMachine();
});
after(() => machine?.close());

test('a disk that is full while layers are unpacked is told, and all of it is free again', async () => {
  const small = join(machine.folder, 'small');
  mkdirSync(small);
  const [file, ...args] = machine.inside('mount', '-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', small);
  execFileSync(file, args);
  const zeros = await makeTinyImage({ arch, layers: 2, layerBytes: 40_000_000, fill: 'zeros' });
  const layout = await writeLayout(zeros, join(machine.folder, 'zeros'));
  const traces = tracesOf(machine);
  const from = ['--embedded', '--image-layout', layout];
  const run = startRun(machine, 'cold-pull', [...pulls(1), ...from], { TMPDIR: small });
  const { result } = await ended(run, 1);
  const [error] = result.errors;
  assert.equal(error?.code, 'disk_full', JSON.stringify(result.errors));
  assert.match(error?.message ?? '', /nginx:latest from 127\.0\.0\.1.*no space left.*make room/);
  assert.deepEqual(result.residue?.items, []);
  assert.deepEqual(await settledTraces(machine, traces), traces);
  assert.deepEqual(readdirSync(join(machine.path(small))), []);
});

test('a daemon that is killed in the middle of a pull ends the run, and the next one pulls', async () => {
  const image = await makeTinyImage({ arch, layers: 2, layerBytes: 2_000_000 });
  const layout = await writeLayout(image, join(machine.folder, 'random'));
  const daemon = await startSystemDaemon(machine);
  const [traces, contents] = [tracesOf(machine), await contentsOf(daemon)];
  const from = ['--image-layout', layout];
  const run = startRun(machine, 'cold-pull', [...pulls(1), ...from, ...slowRegistry]);
  await fetching(run, daemon);
  daemon.kill('SIGKILL');
  const { result } = await ended(run, 3);
  assert.equal(result.verdict, 'error');
  assert.match(result.reasons.join(), /containerd at .* was lost.*npm run clean/);
  assert.ok(run.exists('events.ndjson') && run.exists('report.md'));
  await daemon.restart();
  await cleanIn(machine, []);
  assert.deepEqual(await contentsOf(daemon), contents);
  await ended(startRun(machine, 'cold-pull', [...pulls(1), ...from]), 0);
  assert.deepEqual(await contentsOf(daemon), contents);
  const after = await settledTraces(machine, traces);
  assert.deepEqual({ ...after, processes: [] }, { ...traces, processes: [] });
});

test('the page cache is emptied before each pull, or the run says why it cannot be', async () => {
  const layout = await writeLayout(await makeTinyImage({ arch }), join(machine.folder, 'tiny'));
  const steps = set({ steps: '[pull: { dropCaches: true }]' });
  const args = [...pulls(2), ...steps, '--embedded', '--image-layout', layout];
  const witness = join(machine.folder, 'witness');
  writeFileSync(witness, Buffer.alloc(1024 * 1024, 1), { flush: true });
  assert.equal(cachedBytes(witness), 1024 * 1024);
  const dropping = startRun(machine, 'cold-pull', args);
  const { result } = await ended(dropping, 0);
  assert.equal(cachedBytes(witness), 0);
  const pulled = (await dropping.events()).filter(({ type }) => type === 'pull');
  assert.deepEqual(
    pulled.map((event) => event.type === 'pull' && event.cachesDropped),
    [true, true],
  );
  assert.deepEqual([result.pull?.cold, result.pull?.cachesDropped], [true, true]);
  assert.match(readFileSync(dropping.file('report.md'), 'utf8'), /cold, the page cache emptied/);

  const control = '/proc/sys/vm/drop_caches';
  for (const options of [['--bind'], ['-o', 'remount,ro,bind']]) {
    const [file, ...rest] = machine.inside('mount', ...options, control, control);
    execFileSync(file, rest);
  }
  const refused = await ended(startRun(machine, 'cold-pull', args), 3);
  assert.match(
    refused.result.reasons.join(),
    /page cache through \/proc\/sys\/vm\/drop_caches.*EROFS.*or leave out dropCaches/,
  );
});
