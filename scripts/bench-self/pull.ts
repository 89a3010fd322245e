import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type EmbeddedDaemon, startEmbeddedDaemon } from '../../lib/containerd/embedded/daemon.ts';
import { connect } from '../../lib/containerd/grpc.ts';
import type { PullVia } from '../../lib/core/pull.ts';
import { type Environment, executables, isExecutable } from '../../lib/host/executable.ts';
import { processIdentity } from '../../lib/host/process-identity.ts';
import { findBusybox } from '../../lib/registry/busybox.ts';
import { startRegistry } from '../../lib/registry/server/start.ts';
import { ensureStandIn } from '../../lib/registry/stand-in.ts';
import type { BenchDaemonOptions } from './bench-daemon.ts';
import { below, type Figure, inMegabytes, inMilliseconds, medianOf } from './figure.ts';
import { makeLargeLayout } from './large-layer.ts';
import type { PullCost } from './pull-cost.ts';
import { ratioOfMedians } from './ratio.ts';

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
const limits = { time: 0.95, cpu: 1.2, peakBytes: 110e6 };
const largeBytes = 1024 ** 3;
const launcher = fileURLToPath(new URL('../../../scripts/measured-node', import.meta.url));
const childProgram = fileURLToPath(new URL('./pull-child.js', import.meta.url));

/**
 * Cold pulls by the harness next to those by `ctr images pull`, in turns, on one daemon and from one
 * registry; the image is removed after each. What `ctr` takes to start is in its figures, as a user has it.
 */
export async function measurePulls(options: PullOptions): Promise<Figure[]> {
  const { layout } = await ensureStandIn({
    cacheDir: options.cacheFolder,
    busyboxPath: findBusybox(options.env),
    arch: options.architecture,
  });
  const figures: Figure[] = [];
  for (const release of releases(options)) {
    options.say(`pulls, containerd ${release.name}`);
    figures.push(...(await withPlace(options, release, layout, comparePulls)));
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

interface Place {
  readonly daemon: EmbeddedDaemon;
  readonly release: Release;
  readonly env: Environment;
  readonly reference: string;
  readonly pairs: number;
}

async function withPlace(
  options: PullOptions,
  release: Release,
  layout: string,
  measure: (place: Place) => Promise<Figure[]>,
): Promise<Figure[]> {
  const { env, pid, temporaryFolder, pairs } = options;
  const owner = processIdentity(pid);
  if (owner === undefined) throw new Error('the benchmark does not find itself in /proc');
  const containerdPath = release.containerd;
  const daemon = await startEmbeddedDaemon({
    ...{ env, owner, tempRoot: temporaryFolder, containerdPath },
  });
  try {
    const registry = await startRegistry({ layout });
    try {
      const reference = `${new URL(registry.url).host}/${repository}`;
      return await measure({ daemon, release, env, reference, pairs });
    } finally {
      await registry.close();
    }
  } finally {
    for (const what of await daemon.stop())
      options.say(`of the private containerd is left: ${what}`);
  }
}

async function comparePulls(place: Place): Promise<Figure[]> {
  const { daemon, release, pairs } = place;
  const containerd = connect(daemon.address);
  const { version } = await containerd.version();
  const vias = (await offers(place)) ? (['client', 'transfer'] as const) : (['client'] as const);
  const harness = startPuller(place);
  const ours: Record<PullVia, PullCost[]> = { client: [], transfer: [] };
  const theirs: Record<PullVia, PullCost[]> = { client: [], transfer: [] };
  try {
    // One of each that does not count: what is loaded once is loaded then.
    for (let pair = 0; pair <= pairs; pair += 1) {
      for (const via of vias) {
        ours[via].push(await harness.pull(via));
        // From 2.0 ctr lets the daemon pull unless it is told otherwise: like with like.
        const how = vias.length > 1 && via === 'client' ? ['--local'] : [];
        theirs[via].push(await pullByCtr(place, how));
        await containerd.scope(namespace).images.delete(place.reference, true);
      }
    }
  } finally {
    containerd.close();
    await harness.close();
  }
  return vias.flatMap((via) =>
    figuresOf(`${via}, ${version || release.name}`, ours[via].slice(1), theirs[via].slice(1)),
  );
}

/** containerd pulls over plain http by itself from 2.0. */
async function offers({ daemon }: Place): Promise<boolean> {
  const containerd = connect(daemon.address);
  try {
    return Number.parseInt((await containerd.version()).version.replace(/^v/, ''), 10) >= 2;
  } finally {
    containerd.close();
  }
}

function figuresOf(name: string, ours: readonly PullCost[], ctr: readonly PullCost[]): Figure[] {
  const compare = (what: string, limit: number, of: (cost: PullCost) => number): Figure => {
    const { ratio, low, high } = ratioOfMedians(ours.map(of), ctr.map(of));
    const outcome = high < limit ? 'met' : low >= limit ? 'missed' : 'undecided';
    const [median, theirs] = [ours, ctr].map((each) => inMilliseconds(medianOf(each.map(of))));
    return {
      name: `pull by ${name}: ${what} by ctr's, ${ours.length} pairs`,
      value: `${ratio.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)}), ${median} by ${theirs}`,
      target: { text: `< ${limit}`, outcome },
    };
  };
  const peak = Math.max(...ours.map(({ peakBytes }) => peakBytes));
  return [
    compare('time', limits.time, ({ wallMs }) => wallMs),
    compare('CPU', limits.cpu, ({ cpuMs }) => cpuMs),
    below(`pull by ${name}: peak RSS`, peak, limits.peakBytes, inMegabytes),
  ];
}

async function measureLarge(place: Place): Promise<Figure[]> {
  const harness = startPuller(place);
  try {
    const { peakBytes } = await harness.pull('client');
    const name = `pull of a layer of ${inMegabytes(largeBytes)}: peak RSS`;
    return [below(name, peakBytes, limits.peakBytes, inMegabytes)];
  } finally {
    await harness.close();
  }
}

interface Puller {
  pull(via: PullVia): Promise<PullCost>;
  close(): Promise<void>;
}

function startPuller({ daemon, reference, env }: Place): Puller {
  const args = [childProgram, daemon.address, namespace, reference];
  const child = spawn(launcher, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async pull(via) {
      child.stdin.write(`${via}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error(`expected the pull of ${reference} to end well; see above`);
      return JSON.parse(value) as PullCost;
    },
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}

/** bash's `time` tells a child's CPU in milliseconds; Node does not tell it at all. */
async function pullByCtr(
  { daemon, release, reference, env }: Place,
  how: readonly string[],
): Promise<PullCost> {
  const { stderr } = await promisify(execFile)(
    'bash',
    [
      ...['-c', 'TIMEFORMAT="%R %U %S"; time "$@" > /dev/null', 'bash', release.ctr],
      ...['--address', daemon.address, '--namespace', namespace],
      ...['images', 'pull', '--plain-http', ...how, reference],
    ],
    { env: { ...env, LC_ALL: 'C' } },
  );
  const [real, user, system] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  if (real === undefined || user === undefined || system === undefined) {
    throw new Error(`expected bash to tell the time of ctr, got: ${stderr}`);
  }
  return { wallMs: real * 1000, cpuMs: (user + system) * 1000, peakBytes: Number.NaN };
}
