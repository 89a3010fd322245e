import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeTinyImage } from '../lib/containerd/testing/tiny-image.ts';
import { writeLayout } from '../lib/containerd/testing/tiny-layout.ts';
import { containerdOf } from '../lib/containerd/testing/transfer-daemon.ts';
import { set, startRun } from './testing/bench-run.ts';
import { cleanIn } from './testing/clean.ts';
import { startDockerRegistry } from './testing/docker-registry.ts';
import { createMachine, type Machine } from './testing/machine.ts';
import { ended, fetching, pulls, slowRegistry } from './testing/pull-run.ts';
import {
  contentsOf,
  type SystemDaemon,
  startSystemDaemon,
  storeImage,
} from './testing/system-daemon.ts';
import { settledTraces, type Traces, tracesOf } from './testing/traces.ts';

/** What the scenario is shipped with, but for how long a pull may take: that is the machine's affair. */
const shipped = set({
  'load.iterations': '2',
  settle: '0s',
  'thresholds.pull': '["max < 10m"]',
});

describe('on a machine without containerd and without a network', () => {
  let machine: Machine;

  before(async () => {
    machine = await createMachine();
  });
  after(() => machine?.close());

  test('cold pulls are judged, and it is said what was pulled', async () => {
    const run = startRun(machine, 'cold-pull', shipped);
    const { result, stdout } = await ended(run, 0);
    const { metrics, image, pull, warnings } = result;
    const bytes = image?.compressedBytes ?? 0;
    assert.ok(bytes > 70e6);
    assert.deepEqual([metrics['pull.bytes']?.min, metrics['pull.bytes']?.max], [bytes, bytes]);
    assert.equal(metrics['pull.layers']?.min, image?.layers);
    for (const part of ['pull', 'pull.resolve', 'pull.fetch', 'pull.unpack', 'pull.rate']) {
      assert.equal(metrics[part]?.count, 2, part);
    }
    assert.deepEqual([pull?.via, pull?.cold], ['client', true]);
    assert.equal(image?.source, 'embedded');
    const codes = warnings.map(({ code }) => code);
    assert.ok(codes.includes('registry-unreachable') && codes.includes('stand-in-image'));
    assert.match(stdout, /registry-1\.docker\.io/);
    assert.match(readFileSync(run.file('report.md'), 'utf8'), /Slowest pull/);
    const pulled = (await run.events()).filter(({ type }) => type === 'pull');
    assert.equal(pulled.length, 2);
    assert.deepEqual(tracesOf(machine).temporary, []);
  });

  test('workers pull an image cold that none of their containers is made from', async () => {
    const arch = process.arch === 'x64' ? 'amd64' : process.arch;
    const tiny = await makeTinyImage({ arch, index: false });
    const registry = await startDockerRegistry(machine);
    const image = await registry.push(
      await writeLayout(tiny, join(machine.folder, 'tiny')),
      'tiny',
    );
    const pull = `pull: { image: "${image}", every: 3 iterations }`;
    const run = startRun(machine, 'leak', [
      ...pulls(9),
      ...set({ steps: `[${pull}, create, start, kill, delete]`, 'load.concurrency': '2' }),
    ]);
    const { result } = await ended(run, 0);
    const { metrics, pull: pulled, residue } = result;
    assert.equal(metrics.pull?.count, 3);
    const { min = 0, max } = metrics['pull.bytes'] ?? {};
    assert.ok(min > 0.9 * tiny.bytes && min === max, `${min} and ${max} of ${tiny.bytes} bytes`);
    assert.deepEqual([pulled?.cold, pulled?.host], [true, registry.host]);
    assert.equal(metrics.create_start?.count, 9);
    assert.deepEqual(residue?.items, []);
  });

  test('a warm pull fetches nothing', async () => {
    const run = startRun(machine, 'warm-pull', [...pulls(2), '--stand-in']);
    const { result } = await ended(run, 0);
    assert.equal(result.metrics['pull.bytes']?.max, 0);
    assert.equal(result.pull?.cold, false);
  });

  test('the registry keeps to the bandwidth that the scenario gives', async () => {
    const pace = set({ registry: '{ bandwidth: 40MB/s }' });
    const run = startRun(machine, 'cold-pull', [...pulls(1), ...pace]);
    const { result } = await ended(run, 0);
    assert.ok((result.metrics['pull.rate']?.max ?? Number.POSITIVE_INFINITY) <= 41e6);
  });

  test("faults of the registry are the pulls', which bear those that pass", async () => {
    const passing = '{ kind: status, status: 500, on: manifest, times: 1 }';
    const reset = '{ kind: reset, after: 1MB, times: 1 }';
    const faults = (...all: string[]) => set({ registry: `{ faults: [${all.join(', ')}] }` });
    const args = pulls(1);
    const borne = startRun(machine, 'cold-pull', [...args, ...faults(passing, reset)]);
    const { metrics } = (await ended(borne, 0)).result;
    assert.equal(metrics['pull.retries']?.max, 2);
    const forEver = faults('{ kind: status, status: 403, on: blob }');
    const { result } = await ended(startRun(machine, 'cold-pull', [...args, ...forEver]), 1);
    assert.equal(result.errors[0]?.code, 'registry_forbidden');
    assert.match(result.errors[0]?.message ?? '', /nginx:latest.*127\.0\.0\.1.*403.*docker login/);
  });

  test('containers run from an image that a step has pulled, and it is removed', async () => {
    const steps =
      '[pull: { unpack: false }, unpack, create, start, kill: { signal: SIGKILL }, delete, remove-image]';
    const load = set({ steps, 'sample.targets': '[]', image: 'nginx' });
    const run = startRun(machine, 'cold-pull', [...pulls(2), ...load, '--stand-in']);
    const { result } = await ended(run, 0);
    for (const step of ['pull', 'unpack', 'create_start', 'remove-image']) {
      assert.equal(result.metrics[step]?.count, 2, step);
    }
  });

  test('a daemon that offers it pulls by itself, and layers are told all the same', async (t) => {
    const path = containerdOf('sid', process.env);
    if (path === undefined) return t.skip('containerd of Debian sid could not be brought');
    const args = ['--embedded', '--containerd', path, '--stand-in'];
    const run = startRun(machine, 'cold-pull', [...shipped, ...args]);
    const { result } = await ended(run, 0);
    assert.deepEqual([result.pull?.via, result.pull?.cold], ['transfer', true]);
    assert.equal(result.metrics['pull.bytes']?.min, result.image?.compressedBytes);
    assert.ok(result.pull?.slowest.layers.every(({ fetch, unpack }) => fetch && unpack));
  });

  test('a transfer that the daemon does not offer fails, and says what to use', async () => {
    const args = ['--stand-in', '--pull', 'transfer'];
    const run = startRun(machine, 'cold-pull', [...pulls(2), ...args]);
    const { result } = await ended(run, 1);
    assert.equal(result.errors[0]?.code, 'pull_unsupported');
    assert.match(result.errors[0]?.message ?? '', /--pull client/);
  });

  test('no stand-in takes the place of another image than nginx unasked', async () => {
    const other = set({ image: 'docker.io/library/redis:7' });
    const { result } = await ended(startRun(machine, 'cold-pull', [...pulls(1), ...other]), 3);
    assert.match(
      result.reasons.join(),
      /redis:7.*registry-1\.docker\.io.*--image-layout.*--stand-in/,
    );
  });

  test('an image layout of the user is served in its place; what is none is refused', async () => {
    const run = startRun(machine, 'cold-pull', [...pulls(2), '--image-layout', machine.folder]);
    const { result } = await ended(run, 3);
    assert.match(result.reasons.join(), /expected an image in .*, as an OCI image layout/);
  });
});

describe('on a daemon that others use', () => {
  let machine: Machine;
  let daemon: SystemDaemon;
  let traces: Traces;
  let contents: string[];

  before(async () => {
    machine = await createMachine();
    daemon = await startSystemDaemon(machine);
    traces = tracesOf(machine);
    contents = await contentsOf(daemon);
  });
  after(() => machine?.close());

  async function assertAsBefore(): Promise<void> {
    assert.deepEqual(await contentsOf(daemon), contents);
    assert.deepEqual(await settledTraces(machine, traces), traces);
  }

  test('nothing is left of pulls that came to their end', async () => {
    await ended(startRun(machine, 'cold-pull', [...pulls(2), '--stand-in']), 0);
    await assertAsBefore();
  });

  test('nothing is left of a pull that SIGINT ends in the middle', async () => {
    const run = startRun(machine, 'cold-pull', [...pulls(2), ...slowRegistry]);
    await fetching(run, daemon);
    run.program.kill('SIGINT');
    await ended(run, 130);
    await assertAsBefore();
  });

  test('clean removes what SIGKILL leaves in the middle of a pull', async () => {
    const run = startRun(machine, 'cold-pull', [...pulls(2), ...slowRegistry]);
    await fetching(run, daemon);
    run.program.kill('SIGKILL');
    await run.ended;
    assert.ok((await cleanIn(machine, [])).length > 0);
    await assertAsBefore();
  });

  test('a pull is not called cold when somebody else has the image', async () => {
    await storeImage(daemon);
    const kept = await contentsOf(daemon);
    const elsewhere = set({ namespace: `${machine.namespace}-b` });
    const run = startRun(machine, 'cold-pull', [...pulls(2), ...elsewhere, '--stand-in']);
    const { result, stdout } = await ended(run, 4);
    assert.equal(result.verdict, 'inconclusive');
    assert.equal(result.pull?.cold, false);
    assert.match(stdout, /INCONCLUSIVE: The pulls were not cold.*nginx:latest.*--isolated/);
    assert.deepEqual(await contentsOf(daemon), kept);
  });

  test('nothing is pulled over another image of that name, and it is said whose it is', async () => {
    const kept = await contentsOf(daemon);
    const run = startRun(machine, 'cold-pull', [...pulls(2), '--stand-in']);
    const { result } = await ended(run, 3);
    const [reason = ''] = result.reasons;
    assert.match(
      reason,
      /namespace test-\w+ has sha256:\w+ of that name, which somebody else brought/,
    );
    assert.match(reason, /--set namespace=NAME.*--isolated/);
    assert.deepEqual(await contentsOf(daemon), kept);
  });
});
