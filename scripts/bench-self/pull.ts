import { startEmbeddedDaemon } from '../../lib/containerd/embedded/daemon.ts';
import { connect } from '../../lib/containerd/grpc.ts';
import { executables, isExecutable } from '../../lib/host/executable.ts';
import { processIdentity } from '../../lib/host/process-identity.ts';
import { findBusybox } from '../../lib/registry/busybox.ts';
import { startRegistry } from '../../lib/registry/server/start.ts';
import { ensureStandIn } from '../../lib/registry/stand-in.ts';
import type { BenchDaemonOptions } from './bench-daemon.ts';
import { copyToDockerRegistry } from './docker-registry.ts';
import { below, type Figure, inMegabytes } from './figure.ts';
import { makeLargeLayout } from './large-layer.ts';
import { comparePulls, mostPeakBytes, type Place } from './pull-comparison.ts';
import { startPuller } from './pull-ways.ts';

export interface PullOptions extends BenchDaemonOptions {
  /** For what is written. */
  readonly folder: string;
  /** How many pulls of each kind. */
  readonly pairs: number;
  say(text: string): void;
}

/** A containerd and the `ctr` that came with it. */
interface Release {
  readonly name: string;
  readonly containerd: string;
  readonly ctr: string;
}

const namespace = 'bench-self-pull';
const repository = 'library/nginx:latest';
const largeBytes = 1024 ** 3;

/** Cold pulls by the harness next to those by ctr, for each containerd that is there; then a large layer. */
export async function measurePulls(options: PullOptions): Promise<Figure[]> {
  const { layout } = await ensureStandIn({
    cacheDir: options.cacheFolder,
    busyboxPath: findBusybox(options.env),
    arch: options.architecture,
  });
  const figures: Figure[] = [];
  for (const release of releases(options)) {
    options.say(`pulls, containerd ${release.name}`);
    figures.push(
      ...(await withPlace(options, release, layout, (place) => fromBestRegistry(options, place))),
    );
  }
  const [system] = releases(options);
  if (system === undefined) return figures;
  options.say('pull of a large layer');
  const large = await makeLargeLayout(`${options.folder}/large`, options.architecture, largeBytes);
  return [...figures, ...(await withPlace(options, system, large, measureLarge))];
}

/** The system's, and that of Debian's sid where scripts/other-containerd.sh has brought it. */
function releases({ env, cacheFolder }: PullOptions): Release[] {
  const [containerd = ''] = executables('containerd', env);
  const [ctr = ''] = executables('ctr', env);
  const folder = `${cacheFolder}/containerd-sid/usr/bin`;
  return [
    { name: 'of the system', containerd, ctr },
    { name: 'of sid', containerd: `${folder}/containerd`, ctr: `${folder}/ctr` },
  ].filter((release) => isExecutable(release.containerd) && isExecutable(release.ctr));
}

/** From Docker's own registry where there is one, which users have, else from the embedded one. */
async function fromBestRegistry({ folder, pairs, say }: PullOptions, place: Place) {
  const docker = await copyToDockerRegistry(place.ctr, place.task, folder);
  if (docker === undefined) {
    say('there is no docker-registry: pulling from the embedded registry');
    return comparePulls(place, pairs);
  }
  try {
    const { reference } = docker;
    return await comparePulls({ ...place, task: { ...place.task, reference } }, pairs);
  } finally {
    await docker.close();
  }
}

/** A private daemon, and a registry that serves a layout. */
async function withPlace(
  options: PullOptions,
  release: Release,
  layout: string,
  measure: (place: Place) => Promise<Figure[]>,
): Promise<Figure[]> {
  const { env, pid, temporaryFolder } = options;
  const owner = processIdentity(pid);
  if (owner === undefined) throw new Error('the benchmark does not find itself in /proc');
  const containerdPath = release.containerd;
  const daemon = await startEmbeddedDaemon({
    ...{ env, owner, tempRoot: temporaryFolder, containerdPath },
  });
  const containerd = connect(daemon.address);
  try {
    const registry = await startRegistry({ layout });
    try {
      const reference = `${new URL(registry.url).host}/${repository}`;
      const task = { address: daemon.address, namespace, reference, env };
      return await measure({ containerd, ctr: release.ctr, task });
    } finally {
      await registry.close();
    }
  } finally {
    containerd.close();
    for (const what of await daemon.stop())
      options.say(`of the private containerd is left: ${what}`);
  }
}

async function measureLarge({ task }: Place): Promise<Figure[]> {
  const harness = startPuller(task);
  try {
    const { peakBytes } = await harness.pull('client');
    const name = `pull of a layer of ${inMegabytes(largeBytes)}: peak RSS`;
    return [below(name, peakBytes, mostPeakBytes, inMegabytes)];
  } finally {
    await harness.close();
  }
}
