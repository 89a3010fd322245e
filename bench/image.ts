import type { Containerd, Scope } from '../lib/containerd/api.ts';
import { type ResolvedImage, resolveImage, unpackedBytes } from '../lib/containerd/image.ts';
import { unpack } from '../lib/containerd/unpack.ts';
import { cannotRun } from '../lib/core/errors.ts';
import type { RunEvent } from '../lib/core/events.ts';
import { idPrefix, labels, type Owner, ownerLabels } from '../lib/core/identity.ts';
import type { Plan } from '../lib/core/plan.ts';
import type { ImageInfo } from '../lib/core/record.ts';
import type { Warning } from '../lib/core/warning.ts';
import { standInNote } from '../lib/registry/stand-in-profile.ts';
import type { RunOptions } from './cli-run.ts';
import type { Puller } from './puller.ts';
import type { Undo } from './undo.ts';
import type { World } from './world.ts';

export interface Obtained {
  /** Absent when the image is in the store and no step pulls it. */
  readonly puller?: Puller;
  /** Absent when the first step is to bring it. */
  readonly image?: ResolvedImage;
  readonly info?: ImageInfo;
}

export interface ImageOptions {
  readonly world: World;
  readonly plan: Plan;
  readonly owner: Owner;
  readonly containerd: Containerd;
  /** Whether the daemon is the harness's own. */
  readonly embedded: boolean;
  readonly options: Pick<RunOptions, 'standIn' | 'imageLayout' | 'plainHttp' | 'registryCa'>;
  readonly stop: AbortSignal;
  /** Joined to the run's lease. */
  readonly scope: Scope;
  readonly undo: Undo;
  /** When leases may end by themselves. */
  readonly expiresAt: Date;
  say(text: string): void;
  warn(warning: Warning): void;
  emit(event: RunEvent): void;
  elapsedMs(): number;
}

/**
 * The plan's image, unpacked: from the daemon's own store, or pulled now, unless the first step is
 * to pull it. What was not there before is removed by `undo`.
 */
export async function obtainImage(options: ImageOptions): Promise<Obtained> {
  const { plan } = options;
  const pulls = plan.steps.some(({ operation }) => pullSteps.has(operation));
  if (beginsCold(plan)) return { puller: await bring(options).then((by) => by.puller) };
  const found = await inStore(options);
  if (found === undefined) return (await bring(options)).now();
  // With a run's label on it, the image is the stand-in that another run has brought.
  const brought = found.labels[labels.run] !== undefined;
  if (!brought) refuseReplacement(options);
  const info = brought
    ? await unpacked(options, found, 'embedded', standInNote)
    : await unpacked(options, found, 'store');
  return { image: found, info, ...(pulls ? { puller: (await bring(options)).puller } : {}) };
}

const pullSteps: ReadonlySet<string> = new Set(['pull', 'unpack', 'remove-image']);

/** Loaded only where something is pulled: its memory would be part of what is measured. */
async function bring(options: ImageOptions) {
  const { ImageBringer } = await import('./image-bringer.ts');
  return ImageBringer.create(options);
}

/** Whether the first step that touches the image pulls it cold: then there is none before it. */
function beginsCold({ steps }: Plan): boolean {
  const first = steps.find(({ operation }) => pullSteps.has(operation) || operation === 'create');
  return first?.operation === 'pull' && first.cold;
}

function inStore({ plan, world, scope }: ImageOptions): Promise<ResolvedImage | undefined> {
  return resolveImage(scope, plan.image, plan.container.snapshotter, world.architecture);
}

function refuseReplacement({ plan, options }: ImageOptions): void {
  if (!options.standIn && options.imageLayout === undefined) return;
  const flag = options.standIn ? '--stand-in' : '--image-layout';
  throw cannotRun(
    'image_exists',
    `expected no image ${plan.image} in namespace ${plan.namespace} to put another one in its ` +
      `place, but there is one, and it stays untouched; leave out ${flag} to use it`,
  );
}

/** Unpacks an image of the store where its snapshots are missing, and tells what it is. */
async function unpacked(
  { plan, scope, owner, stop }: ImageOptions,
  image: ResolvedImage,
  source: ImageInfo['source'],
  note?: string,
): Promise<ImageInfo> {
  const { snapshotter } = plan.container;
  if (!image.unpacked) {
    // These snapshots belong to the run's lease and go with it.
    await unpack(scope, snapshotter, image.diffIds, image.layers, {
      labels: ownerLabels(owner),
      keyPrefix: `${idPrefix(owner.runId)}-unpack`,
      signal: stop,
    });
  }
  return {
    ref: image.name,
    digest: image.manifest.digest,
    compressedBytes: image.compressedBytes,
    unpackedBytes: await unpackedBytes(scope, snapshotter, image.diffIds),
    layers: image.layers.length,
    source,
    ...(note === undefined ? {} : { note }),
  };
}
