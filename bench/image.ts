import type { Scope } from '../lib/containerd/api.ts';
import { type ResolvedImage, resolveImage, unpackedBytes } from '../lib/containerd/image.ts';
import { importLayout } from '../lib/containerd/import.ts';
import { unpack } from '../lib/containerd/unpack.ts';
import { cannotRun } from '../lib/core/errors.ts';
import { idPrefix, labels, type Owner, ownerLabels } from '../lib/core/identity.ts';
import type { Plan } from '../lib/core/plan.ts';
import type { ImageInfo } from '../lib/core/record.ts';
import { findBusybox } from '../lib/registry/busybox.ts';
import { ensureStandIn } from '../lib/registry/stand-in.ts';
import { standInNote } from '../lib/registry/stand-in-profile.ts';
import type { Daemon } from './daemon.ts';
import type { Undo } from './undo.ts';
import type { World } from './world.ts';

export interface Obtained {
  readonly image: ResolvedImage;
  readonly info: ImageInfo;
}

export interface ImageOptions {
  readonly world: World;
  readonly plan: Plan;
  readonly owner: Owner;
  readonly daemon: Daemon;
  /** Serve the image from the stand-in. */
  readonly standIn: boolean;
  readonly stop: AbortSignal;
  /** Joined to the run's lease. */
  readonly scope: Scope;
  readonly undo: Undo;
  say(text: string): void;
}

/**
 * The plan's image, unpacked, from the daemon's own store or, in a private daemon, made on this
 * machine. What was not there before is removed by `undo`.
 */
export async function obtainImage(options: ImageOptions): Promise<Obtained> {
  const { plan, world, daemon, scope, standIn } = options;
  const { snapshotter } = plan.container;
  const found = await resolveImage(scope, plan.image, snapshotter, world.architecture);
  if (found === undefined) {
    if (!daemon.embedded && !standIn) throw imageMissing(options);
    return importStandIn(options);
  }
  // With a run's label on it, the image is the stand-in that another run has brought.
  if (found.labels[labels.run] !== undefined) {
    return { image: found, info: await unpacked(options, found, 'embedded', standInNote) };
  }
  if (standIn) {
    throw cannotRun(
      'image_exists',
      `expected no image ${plan.image} in namespace ${plan.namespace} to put the stand-in in its ` +
        'place, but there is one, and it stays untouched; leave out --stand-in to use it',
    );
  }
  return { image: found, info: await unpacked(options, found, 'store') };
}

function imageMissing({ plan, daemon }: ImageOptions): Error {
  const { image, namespace } = plan;
  const ctr = `ctr --address ${daemon.containerd.address} --namespace ${namespace}`;
  return cannotRun(
    'image_missing',
    `expected the image ${image} in namespace ${namespace} of the containerd at ` +
      `${daemon.containerd.address}, but it is not there. Bring it there ` +
      `(${ctr} images pull ${image}), or measure with the stand-in image (--stand-in) or on a ` +
      'private containerd (--embedded)',
  );
}

async function importStandIn(options: ImageOptions): Promise<Obtained> {
  const { plan, world, scope, owner, stop, say, undo } = options;
  const { snapshotter } = plan.container;
  const standIn = await ensureStandIn({
    cacheDir: world.cacheFolder,
    busyboxPath: findBusybox(world.env),
    arch: world.architecture,
    log: say,
    signal: stop,
  });
  say(`importing the stand-in for ${plan.image}`);
  const { collectGarbage } = world;
  await importLayout(scope, standIn.layout, {
    name: plan.image,
    snapshotter,
    labels: ownerLabels(owner),
    ...(collectGarbage === undefined ? {} : { collectGarbage }),
  });
  // Only now: had the import found a record of that name, it would be somebody else's.
  undo.add('removing the image', () => scope.images.delete(plan.image, true));
  const image = await resolved(options);
  return { image, info: await unpacked(options, image, 'embedded', standIn.standInNote) };
}

async function resolved({ plan, scope, world }: ImageOptions): Promise<ResolvedImage> {
  const { snapshotter } = plan.container;
  const image = await resolveImage(scope, plan.image, snapshotter, world.architecture);
  if (image !== undefined) return image;
  throw cannotRun(
    'image_lost',
    `expected the image ${plan.image}, imported a moment ago, in namespace ${plan.namespace}, ` +
      'but it is gone; is something else removing images there?',
  );
}

/** Unpacks the image where its snapshots are missing, and tells what it is. */
async function unpacked(
  options: ImageOptions,
  image: ResolvedImage,
  source: ImageInfo['source'],
  note?: string,
): Promise<ImageInfo> {
  const { plan, scope, owner, stop } = options;
  const { snapshotter } = plan.container;
  if (!image.unpacked) {
    // Of an image that was there before, these snapshots belong to the lease and go with it.
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
