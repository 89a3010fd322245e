import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { findContainerd } from '../lib/containerd/embedded/find.ts';
import { containerdOf } from '../lib/containerd/testing/transfer-daemon.ts';
import type { PullVia } from '../lib/core/pull.ts';
import { type BenchRun, set, startRun } from './testing/bench-run.ts';
import { startDockerRegistry } from './testing/docker-registry.ts';
import { createMachine, type Machine } from './testing/machine.ts';
import {
  contentsOf,
  type SystemDaemon,
  startSystemDaemon,
  systemAddress,
} from './testing/system-daemon.ts';
import { settledTraces, tracesOf } from './testing/traces.ts';

const run = promisify(execFile);

/** As scripts/nginx-image.sh builds it: one of its layers is in zstd, the others in gzip. */
const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
const layout = join(cache, 'containerd-bench', 'nginx-image-1');
const page = /Served by a real nginx/;

const versions: readonly (readonly [string, string | undefined, readonly PullVia[]])[] = [
  ['the installed containerd', findContainerd(undefined, process.env), ['client']],
  ['that of Debian trixie', containerdOf('trixie', process.env), ['client', 'transfer']],
  ['that of Debian sid', containerdOf('sid', process.env), ['client', 'transfer']],
];

for (const [version, program, vias] of versions) {
  const skip =
    (program === undefined && 'it could not be brought') ||
    (!existsSync(join(layout, 'index.json')) && 'the image could not be built');
  describe(`a real nginx from Docker's registry, ${version}`, { skip }, () => {
    let machine: Machine;
    let daemon: SystemDaemon;
    let image = '';

    before(async () => {
      machine = await createMachine();
      daemon = await startSystemDaemon(machine, program);
      const registry = await startDockerRegistry(machine);
      image = await registry.push(layout, 'library/nginx');
    });
    after(() => machine?.close());

    for (const via of vias) {
      test(`pulled by ${via}, serves its page for the harness and for ctr`, async () => {
        const [traces, contents] = [tracesOf(machine), await contentsOf(daemon)];
        const bench = startRun(machine, 'cold-pull', [
          ...set({ image, steps: '[pull, create, start, sleep: 1h, kill, delete]' }),
          ...set({ 'load.iterations': '1', 'load.warmup': '0', settle: '0s', thresholds: '{}' }),
          ...['--pull', via],
        ]);
        const pid = await serving(bench);
        assert.match(await fetchPage(`/proc/${pid}/ns/net`), page);
        await runByCtr();
        bench.program.kill('SIGINT');
        const { status, stdout, stderr } = await bench.ended;
        assert.equal(status, 130, stdout + stderr);
        const pulled = (await bench.events()).find(({ type }) => type === 'pull');
        assert.ok(pulled?.type === 'pull' && pulled.cold);
        assert.equal(pulled.pull.via, via);
        assert.ok(pulled.pull.bytes > 1_000_000);
        assert.ok(pulled.pull.layers.every(({ fetch, unpack }) => fetch && unpack));
        const { residue, image: info } = bench.result();
        assert.deepEqual(residue?.items, []);
        assert.equal(info?.source, 'registry');
        assert.deepEqual(await contentsOf(daemon), contents);
        assert.deepEqual(await settledTraces(machine, traces), traces);
      });
    }

    /** PID of the container of a run, once it runs. */
    function serving({ program: harness }: BenchRun): Promise<number> {
      return harness.until(async () => {
        const { tasks } = daemon.containerd.scope(machine.namespace);
        const all = await tasks.list().catch(() => []);
        return all.find(({ status }) => status === 'running')?.pid;
      });
    }

    /** Another container of the image that the harness has pulled. */
    async function runByCtr(): Promise<void> {
      const ctr = async (...args: string[]) => {
        const where = ['--address', systemAddress, '--namespace', machine.namespace];
        const [file, ...rest] = machine.inside(join(dirname(program ?? ''), 'ctr'), ...where);
        await run(file, [...rest, ...args], { env: pathFor(program) });
      };
      // Its default lies in a cgroup named after the namespace, which nobody removes.
      const cgroup = ['--cgroup', `/${machine.namespace}-by-ctr`];
      await ctr('run', '--detach', '--null-io', '--net-host', ...cgroup, image, 'by-ctr');
      try {
        assert.match(await fetchPage(`/proc/${machine.pid}/ns/net`), page);
      } finally {
        await ctr('task', 'rm', '--force', 'by-ctr');
        await ctr('container', 'rm', 'by-ctr');
      }
    }
  });
}

function pathFor(program = ''): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${dirname(program)}:${process.env.PATH}` };
}

/** What port 80 of a network serves; it is asked until somebody listens there. */
async function fetchPage(network: string): Promise<string> {
  const wget =
    'for i in $(seq 100); do busybox wget -q -O - http://127.0.0.1/ && exit; sleep 0.1; done';
  const { stdout } = await run('nsenter', [`--net=${network}`, '--', 'sh', '-c', wget]);
  return stdout;
}
