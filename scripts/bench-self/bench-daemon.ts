import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Containerd } from '../../lib/containerd/api.ts';
import { type EmbeddedDaemon, startEmbeddedDaemon } from '../../lib/containerd/embedded/daemon.ts';
import { connect } from '../../lib/containerd/grpc.ts';
import { systemFolders } from '../../lib/containerd/host-view.ts';
import { resolveImage } from '../../lib/containerd/image.ts';
import { importLayout } from '../../lib/containerd/import.ts';
import { holdLease } from '../../lib/containerd/lease.ts';
import { unpack } from '../../lib/containerd/unpack.ts';
import { systemClock } from '../../lib/core/clock.ts';
import { ownerLabels } from '../../lib/core/identity.ts';
import type { Environment } from '../../lib/host/executable.ts';
import { processIdentity } from '../../lib/host/process-identity.ts';
import { findBusybox } from '../../lib/registry/busybox.ts';
import { ensureStandIn } from '../../lib/registry/stand-in.ts';

export interface BenchDaemonOptions {
  readonly env: Environment;
  readonly pid: number;
  readonly architecture: string;
  readonly temporaryFolder: string;
  readonly cacheFolder: string;
}

export interface BenchDaemon {
  readonly daemon: EmbeddedDaemon;
  readonly containerd: Containerd;
  stop(): Promise<void>;
}

export const namespace = 'bench-self';
const image = 'docker.io/library/nginx:latest';
const snapshotter = 'overlayfs';
const leaseMs = 3600 * 1000;

/** A private containerd that holds the stand-in image already, so that runs on it begin at once. */
export async function startBenchDaemon(options: BenchDaemonOptions): Promise<BenchDaemon> {
  const { env, pid, temporaryFolder } = options;
  const owner = processIdentity(pid);
  if (owner === undefined) throw new Error('the benchmark does not find itself in /proc');
  const daemon = await startEmbeddedDaemon({ env, owner, tempRoot: temporaryFolder });
  const containerd = connect(daemon.address);
  const stop = async () => {
    containerd.close();
    const left = await daemon.stop();
    // To the runs this was a daemon like any other, and so runc's state lay in the folder of all.
    await rmdir(join(systemFolders.runcRoot, namespace)).catch(() => {});
    if (left.length > 0) throw new Error(`of the private containerd is left:\n${left.join('\n')}`);
  };
  try {
    await provideImage(containerd, owner, options);
    return { daemon, containerd, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function provideImage(
  containerd: Containerd,
  owner: string,
  { env, architecture, cacheFolder }: BenchDaemonOptions,
): Promise<void> {
  const labels = ownerLabels({ runId: 'benchself000', process: owner });
  const { layout } = await ensureStandIn({
    cacheDir: cacheFolder,
    busyboxPath: findBusybox(env),
    arch: architecture,
  });
  const expiresAt = new Date(systemClock.wall().getTime() + leaseMs);
  const { scope } = await holdLease(containerd, namespace, 'bench-self', { labels, expiresAt });
  await importLayout(scope, layout, { name: image, snapshotter, labels });
  const resolved = await resolveImage(scope, image, snapshotter, architecture);
  if (resolved === undefined) throw new Error(`expected the image ${image}, just imported`);
  await unpack(scope, snapshotter, resolved.diffIds, resolved.layers, { labels });
}
