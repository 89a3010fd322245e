import { type ResolvedImage, resolveImage, unpackedBytes } from '../../lib/containerd/image.ts';
import { unpack } from '../../lib/containerd/unpack.ts';
import { cannotRun } from '../../lib/core/errors.ts';
import { idPrefix, labels, ownerLabels } from '../../lib/core/identity.ts';
import type { Plan, Step } from '../../lib/core/plan.ts';
import type { ImageInfo } from '../../lib/core/record.ts';
import { standInNote } from '../../lib/registry/stand-in-profile.ts';
import type { ImageOptions, Obtained } from './options.ts';

/**
 * The plan's image, unpacked: from the daemon's own store, or pulled now, unless the first step is
 * to pull it. What was not there before is removed by `undo`.
 */
export async function obtainImage(options: ImageOptions): Promise<Obtained> {
  const { plan } = options;
  const pulls = plan.steps.some(({ operation }) => pullSteps.has(operation));
  if (beginsCold(plan)) return pullersOf(await bring(options));
  const found = await inStore(options);
  if (found === undefined) return (await bring(options)).now();
  // With a run's label on it, the image is the stand-in that another run has brought.
  const brought = found.labels[labels.run] !== undefined;
  if (!brought) refuseReplacement(options);
  const info = brought
    ? await unpacked(options, found, 'embedded', standInNote)
    : await unpacked(options, found, 'store');
  return { image: found, info, ...(pulls ? pullersOf(await bring(options)) : {}) };
}

const pullSteps: ReadonlySet<string> = new Set(['pull', 'unpack', 'remove-image']);

/** Loaded only where something is pulled: its memory would be part of what is measured. */
async function bring(options: ImageOptions) {
  const { ImageBringer } = await import('./bringer.ts');
  return ImageBringer.create(options);
}

function pullersOf({ puller, others }: Required<Pick<Obtained, 'puller' | 'others'>>) {
  return { puller, others };
}

/** Whether the first step that touches the image pulls it cold: then there is none before it. */
function beginsCold({ steps }: Plan): boolean {
  const first = steps.find(
    (step) => step.operation === 'create' || (pullSteps.has(step.operation) && !pullsAnother(step)),
  );
  return first?.operation === 'pull' && first.cold;
}

/** Of another image than the plan's. */
export function pullsAnother(step: Step): boolean {
  return step.operation === 'pull' && step.image !== undefined;
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
