import { layoutSource } from '../lib/containerd/pull/layout-source.ts';
import { cannotRun } from '../lib/core/errors.ts';
import type { Plan } from '../lib/core/plan.ts';
import type { Attempt } from '../lib/core/pull.ts';
import { PullError } from '../lib/core/pull-error.ts';
import type { ImageInfo } from '../lib/core/record.ts';
import type { Warning } from '../lib/core/warning.ts';
import { ownHostName } from '../lib/distribution/hosts.ts';
import { openRegistry } from '../lib/distribution/registry-source.ts';
import type { ImageSource } from '../lib/oci/image-source.ts';
import { findBusybox } from '../lib/registry/busybox.ts';
import { openImageLayout } from '../lib/registry/image-layout.ts';
import { startRegistry } from '../lib/registry/server/start.ts';
import { ensureStandIn } from '../lib/registry/stand-in.ts';
import { standInReference } from '../lib/registry/stand-in-profile.ts';
import type { RunOptions } from './cli-run.ts';
import type { Undo } from './undo.ts';
import type { World } from './world.ts';

/** Where containerd itself keeps what it knows of registries. */
export const hostsFolders = ['/etc/containerd/certs.d', '/etc/docker/certs.d'];

/** One pull's view of it. */
export interface OpenOrigin {
  readonly source: ImageSource;
  readonly attempts: readonly Attempt[];
  close(): void;
}

/** Where a run pulls its image from. */
export interface Origin {
  /** Base URL of the embedded registry; absent when it is the reference's own. */
  readonly mirror?: string;
  /** What the image really is, when it is not what its name says. */
  readonly note?: string;
  readonly plainHttp: boolean;
  /** Why only the harness can pull from it, if so. */
  readonly clientOnly?: string;
  /** `now`: ms since the pull began. The caller closes it. */
  open(now: () => number): OpenOrigin;
  /** To ask what the image is made of: an embedded registry's pace and faults are for pulls alone. */
  inspect(): OpenOrigin;
  /** What the result says of an image that came from this host. */
  sourceOf(host: string): ImageInfo['source'];
}

export interface OriginOptions {
  readonly world: World;
  readonly plan: Plan;
  readonly options: Pick<RunOptions, 'standIn' | 'imageLayout' | 'plainHttp' | 'registryCa'>;
  /** Of the daemon, for messages. */
  readonly address: string;
  /** Whether the daemon is the harness's own: only then may a stand-in take the image's place unasked. */
  readonly embedded: boolean;
  readonly stop: AbortSignal;
  readonly undo: Undo;
  say(text: string): void;
  warn(warning: Warning): void;
}

/** Whether a failure says that there is no registry, and not that it refuses. */
const absent: ReadonlySet<string> = new Set(['registry_unknown_host', 'registry_unreachable']);

/**
 * The registry that the image's name gives, or the embedded one: when the user says so, when the
 * scenario sets the registry's ways, or when the image is the one that the stand-in stands for, the daemon
 * is private and there is no network.
 */
export async function chooseOrigin(options: OriginOptions): Promise<Origin> {
  const { plan, options: flags, world } = options;
  if (flags.imageLayout !== undefined) {
    const { cacheFolder: cacheDir } = world;
    const layout = await openImageLayout(flags.imageLayout, { cacheDir, signal: options.stop });
    return embeddedOrigin(options, layout, undefined);
  }
  if (flags.standIn || plan.registry !== undefined) return standInOrigin(options);
  const origin = registryOrigin(options);
  try {
    await reach(origin, options.stop);
    return origin;
  } catch (error) {
    if (!(error instanceof PullError) || !absent.has(error.code)) throw asCannotRun(error);
    if (!options.embedded) throw asCannotRun(error, bringIt(options));
    if (plan.image !== standInReference) {
      const ways = 'measure with one of your own (--image-layout), or with a stand-in (--stand-in)';
      throw asCannotRun(error, ways);
    }
    options.warn({ code: 'registry-unreachable', reference: plan.image, reason: error.message });
    return standInOrigin(options);
  }
}

function bringIt({ plan, address }: OriginOptions): string {
  const ctr = `ctr --address ${address} --namespace ${plan.namespace}`;
  return (
    `bring it there yourself (${ctr} images pull ${plan.image}), measure with the stand-in image ` +
    '(--stand-in), with one of your own (--image-layout), or on a private containerd (--embedded)'
  );
}

/** In set-up a pull that fails means that the run cannot be made. */
export function asCannotRun(error: unknown, hint?: string): unknown {
  if (!(error instanceof PullError)) return error;
  return cannotRun(
    error.code,
    hint === undefined ? error.message : `${error.message}; ${hint}`,
    error,
  );
}

async function reach(origin: Origin, stop: AbortSignal): Promise<void> {
  const { source, close } = origin.open(() => 0);
  try {
    await source.resolve(stop);
  } finally {
    close();
  }
}

function registryOrigin(options: OriginOptions): Origin {
  const { reference, plainHttp } = request(options);
  const own = ownHostName(reference);
  return {
    plainHttp,
    ...(options.options.registryCa === undefined
      ? {}
      : { clientOnly: 'containerd does not know the certificates of --registry-ca' }),
    open: (now) => openOne(options, now),
    inspect: () => openOne(options, () => 0),
    sourceOf: (host) => (host === own ? 'registry' : 'mirror'),
  };
}

async function standInOrigin(options: OriginOptions): Promise<Origin> {
  const { world, stop, say } = options;
  const { layout, standInNote } = await ensureStandIn({
    cacheDir: world.cacheFolder,
    busyboxPath: findBusybox(world.env),
    arch: world.architecture,
    log: say,
    signal: stop,
  });
  return embeddedOrigin(options, layout, standInNote);
}

/** A registry of its own, or, where the image is brought in set-up only, the folder itself. */
async function embeddedOrigin(
  options: OriginOptions,
  layout: string,
  note: string | undefined,
): Promise<Origin> {
  const { plan, undo, world, stop } = options;
  const noted = note === undefined ? {} : { note };
  const inspect = () => ({ source: layoutSource(layout), attempts: [], close() {} });
  const asked = plan.registry !== undefined || plan.pull.via === 'transfer';
  if (!asked && !plan.steps.some(({ operation }) => operation === 'pull')) {
    return {
      ...noted,
      plainHttp: true,
      clientOnly: 'the image is a folder',
      open: inspect,
      inspect,
      sourceOf: () => 'embedded',
    };
  }
  const registry = await startRegistry({
    layout,
    ...plan.registry,
    nodePath: world.nodeProgram,
    signal: stop,
  });
  undo.add('ending the embedded registry', () => registry.close());
  return {
    mirror: registry.url,
    ...noted,
    plainHttp: true,
    open: (now) => openOne(options, now, registry.url),
    inspect,
    sourceOf: () => 'embedded',
  };
}

function request({ world, plan, options }: OriginOptions) {
  return {
    reference: plan.image,
    env: world.env,
    hostsFolders,
    plainHttp: options.plainHttp,
    ...(options.registryCa === undefined ? {} : { caFile: options.registryCa }),
  };
}

function openOne(options: OriginOptions, now: () => number, mirror?: string): OpenOrigin {
  const attempts: Attempt[] = [];
  const source = openRegistry({
    ...request(options),
    ...(mirror === undefined ? {} : { mirror }),
    now,
    onAttempt: (attempt) => void attempts.push(attempt),
  });
  return { source, attempts, close: () => source.close() };
}
