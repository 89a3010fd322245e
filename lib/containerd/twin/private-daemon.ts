import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { catchesSignal } from '../../host/caught-signals.ts';
import { listCgroups } from '../../host/cgroups.ts';
import type { Environment } from '../../host/executable.ts';
import { readProcFile, unlessGone } from '../../host/proc-file.ts';
import { readCommandLine } from '../../host/process.ts';
import { processIdentity } from '../../host/process-identity.ts';
import type { AnyValue, Container, Containerd } from '../api.ts';
import { type EmbeddedDaemon, startEmbeddedDaemon } from '../embedded/daemon.ts';
import { connect } from '../grpc.ts';
import { removeEmptyCgroup } from '../host-cgroup.ts';
import { encodeRuncOptions } from '../runc-options.ts';
import type { ProcessKind, Subject } from './contract-case.ts';

const run = promisify(execFile);
const sigterm = 15;
const readyMs = 10_000;

/** A real daemon of a test's own, as a subject of the contract. For tests. */
export interface PrivateDaemon extends Subject {
  readonly daemon: EmbeddedDaemon;
  readonly containerd: Containerd;
  readonly runtimeOptions: AnyValue;
  stop(): Promise<string[]>;
}

const scripts: Record<ProcessKind, string> = {
  polite: 'trap "exit 143" TERM; while :; do sleep 0.05; done',
  stubborn: 'trap "" TERM; while :; do sleep 0.05; done',
  brief: 'exit 3',
};

/** Starts a private containerd and makes the layer that its containers run. */
export async function startPrivateDaemon(env: Environment): Promise<PrivateDaemon> {
  const layer = await busyboxLayer();
  const daemon = await startEmbeddedDaemon({
    tempRoot: tmpdir(),
    owner: processIdentity(process.pid) ?? '',
    env,
  });
  try {
    return subjectOf(daemon, layer);
  } catch (error) {
    await daemon.stop();
    throw error;
  }
}

function subjectOf(daemon: EmbeddedDaemon, layer: Uint8Array): PrivateDaemon {
  const containerd = connect(daemon.address);
  const runtimeOptions = encodeRuncOptions({ root: daemon.runcRoot });
  // Of this daemon alone, so that it can be removed without asking.
  const cgroup = `contract-${basename(daemon.folder)}`;
  return {
    daemon,
    containerd,
    runtimeOptions,
    layer,
    snapshotter: 'overlayfs',
    container: (namespace, id, kind) => ({
      id,
      image: '',
      labels: {},
      snapshotter: 'overlayfs',
      snapshotKey: id,
      runtime: { name: 'io.containerd.runc.v2', options: runtimeOptions },
      spec: specOf(`/${cgroup}/${namespace}/${id}`, scripts[kind]),
    }),
    ready: untilTrapped,
    async stop() {
      containerd.close();
      const problems = await daemon.stop();
      for (const path of listCgroups(cgroup)) await removeEmptyCgroup(path);
      return problems;
    },
  };
}

/** The container in a cgroup of another name. */
export function inCgroup(container: Container, path: string, kind: ProcessKind): Container {
  return { ...container, spec: specOf(path, scripts[kind]) };
}

/** The least that runc takes: PID, mount, IPC and UTS namespaces, /proc, and a shell. */
function specOf(cgroupsPath: string, script: string): AnyValue {
  const spec = {
    ociVersion: '1.0.2',
    process: {
      user: { uid: 0, gid: 0 },
      args: ['/bin/sh', '-c', script],
      env: ['PATH=/bin'],
      cwd: '/',
    },
    root: { path: 'rootfs' },
    mounts: [{ destination: '/proc', type: 'proc', source: 'proc' }],
    linux: {
      cgroupsPath,
      namespaces: ['pid', 'mount', 'ipc', 'uts'].map((type) => ({ type })),
    },
  };
  return {
    typeUrl: 'types.containerd.io/opencontainers/runtime-spec/1/Spec',
    value: Buffer.from(JSON.stringify(spec)),
  };
}

/**
 * Resolves when the shell has set its trap, whether it handles SIGTERM or ignores it. Before that
 * the PID is runc's own, which handles every signal: hence the look at the arguments.
 */
async function untilTrapped(pid: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < readyMs; waitedMs += 10) {
    const [program] = unlessGone(() => readCommandLine(pid)) ?? [];
    if (program === '/bin/sh' && (catchesSignal(pid, sigterm) === true || ignoresTerm(pid))) {
      return;
    }
    await sleep(10);
  }
  throw new Error(`expected PID ${pid} to handle SIGTERM within ${readyMs} ms`);
}

function ignoresTerm(pid: number): boolean {
  const status = unlessGone(() => readProcFile(`/proc/${pid}/status`)) ?? '';
  const mask = /^SigIgn:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0';
  return ((BigInt(`0x${mask}`) >> BigInt(sigterm - 1)) & 1n) === 1n;
}

/** A tar of /bin/busybox, /bin/sh, /bin/sleep and an empty /proc. */
async function busyboxLayer(): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'contract-layer-'));
  try {
    const { stdout: path } = await run('which', ['busybox']);
    await mkdir(join(folder, 'bin'));
    await mkdir(join(folder, 'proc'));
    await cp(path.trim(), join(folder, 'bin/busybox'), { dereference: true });
    await symlink('busybox', join(folder, 'bin/sh'));
    await symlink('busybox', join(folder, 'bin/sleep'));
    const tar = ['-C', folder, '-cf', '-', 'bin', 'proc'];
    const options = { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 } as const;
    return (await run('tar', tar, options)).stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}
