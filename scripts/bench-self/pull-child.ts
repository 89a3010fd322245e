import { writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { connect } from '../../lib/containerd/grpc.ts';
import { holdLease } from '../../lib/containerd/lease.ts';
import { pullImage } from '../../lib/containerd/pull/client.ts';
import { pullByTransfer } from '../../lib/containerd/pull/transfer.ts';
import { milliseconds, systemClock } from '../../lib/core/clock.ts';
import type { Pulled } from '../../lib/core/pull.ts';
import { openRegistry } from '../../lib/distribution/registry-source.ts';
import { residentPeakBytes } from './peak.ts';
import type { PullCost } from './pull-cost.ts';

// Pulls one image once for each line of its input, as a run does it, and answers with what it cost. A
// process of its own, with the flags of a run: so that its memory and its CPU are the harness's alone.

const [address = '', namespace = '', reference = ''] = process.argv.slice(2);
const arch = process.arch === 'x64' ? 'amd64' : process.arch;
const containerd = connect(address);
const { signal } = new AbortController();
const deadlineMs = 600_000;
const common = { snapshotter: 'overlayfs', arch, labels: {}, unpack: true, signal, deadlineMs };

for await (const via of createInterface({ input: process.stdin })) {
  const cost = await pullOnce(via === 'transfer' ? pullByDaemon : pullByClient);
  writeSync(1, `${JSON.stringify(cost)}\n`);
}
containerd.close();

type Scope = ReturnType<typeof containerd.scope>;
type Pull = (scope: Scope, now: () => number) => Promise<Pulled>;

async function pullOnce(pull: Pull): Promise<PullCost> {
  const expiresAt = new Date(systemClock.wall().getTime() + deadlineMs);
  const lease = await holdLease(containerd, namespace, 'bench-self-pull', {
    labels: {},
    expiresAt,
  });
  const startedAtMs = systemClock.wall().getTime();
  const began = systemClock.now();
  const now = () => milliseconds(systemClock.now() - began);
  const cpu = process.cpuUsage();
  try {
    const pulled = await pull(lease.scope, now);
    const wallMs = now();
    const { user, system } = process.cpuUsage(cpu);
    // As in a run, where it is outside of the pull's time.
    await pulled.record();
    await containerd.scope(namespace).images.delete(reference, true);
    const cpuMs = (user + system) / 1000;
    return { startedAtMs, wallMs, cpuMs, peakBytes: residentPeakBytes('self') };
  } finally {
    await lease.release();
  }
}

async function pullByClient(scope: Scope, now: () => number): Promise<Pulled> {
  const source = openRegistry({
    ...{ reference, env: process.env, hostsFolders: [], plainHttp: true, now },
    onAttempt() {},
  });
  try {
    const options = { ...common, name: reference, layersAtOnce: 3, now };
    const record = await pullImage(scope, source, options);
    return { record: async () => record };
  } finally {
    source.close();
  }
}

function pullByDaemon(scope: Scope, now: () => number): Promise<Pulled> {
  return pullByTransfer(scope, {
    ...common,
    ...{ reference, plainHttp: true, hostsFolders: [], now },
    temporaryFolder: tmpdir(),
    checked: true,
  });
}
