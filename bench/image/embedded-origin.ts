import { layoutSource } from '../../lib/containerd/pull/layout-source.ts';
import type { Plan } from '../../lib/core/plan.ts';
import { referenceParts } from '../../lib/oci/reference-parts.ts';
import { findBusybox } from '../../lib/registry/busybox.ts';
import { startRegistry } from '../../lib/registry/server/start.ts';
import { ensureStandIn, type StandIn } from '../../lib/registry/stand-in.ts';
import { nginxProfile, type StandInProfile } from '../../lib/registry/stand-in-profile.ts';
import type { OpenOrigin, Origin, OriginOptions } from './origin.ts';
import { openOne, registryOrigin, withImage } from './registry-origin.ts';

/** The stand-in in place of the image. */
export async function standInOrigin(options: OriginOptions): Promise<Origin> {
  const { layout, standInNote } = await standIn(options, nginxProfile);
  return embeddedOrigin(options, layout, standInNote);
}

function standIn({ world, stop, say }: OriginOptions, profile: StandInProfile): Promise<StandIn> {
  return ensureStandIn({
    cacheDir: world.cacheFolder,
    busyboxPath: findBusybox(world.env),
    arch: world.architecture,
    profile,
    log: say,
    signal: stop,
  });
}

/** A registry of its own, or, where the image is brought in set-up only, the folder itself. */
export async function embeddedOrigin(
  options: OriginOptions,
  layout: string,
  note: string | undefined,
): Promise<Origin> {
  const { plan, undo, world, stop } = options;
  const asked = plan.registry !== undefined || plan.pull.via === 'transfer';
  if (!asked && !plan.steps.some(({ operation }) => operation === 'pull')) {
    const open = () => folderOf(layout);
    return {
      ...(note === undefined ? {} : { note }),
      ...{ plainHttp: true, clientOnly: 'the image is a folder', open, inspect: open },
      sourceOf: () => 'embedded',
      other: (image) => registryOrigin(withImage(options, image)),
    };
  }
  const others = await otherStandIns(options);
  const registry = await startRegistry({
    layout,
    others: Object.fromEntries(
      [...others].map(([image, other]) => [referenceParts(image).repository, other.layout]),
    ),
    ...plan.registry,
    nodePath: world.nodeProgram,
    signal: stop,
  });
  undo.add('ending the embedded registry', () => registry.close());
  options.onRegistry(registry);
  return servedOrigin(options, registry.url, { layout, note }, others);
}

/** The images that steps pull beside the plan's, where the embedded registry is to serve them. */
async function otherStandIns(options: OriginOptions): Promise<ReadonlyMap<string, StandIn>> {
  const { plan, options: flags } = options;
  const made = new Map<string, StandIn>();
  if (plan.registry === undefined && !flags.standIn) return made;
  for (const [index, image] of otherImages(plan).entries()) {
    made.set(image, await standIn(options, { ...nginxProfile, variant: index + 1 }));
  }
  return made;
}

/** Images that steps pull beside the plan's own, each once. */
export function otherImages({ steps }: Plan): readonly string[] {
  const all = steps.flatMap((step) =>
    step.operation === 'pull' && step.image !== undefined ? [step.image] : [],
  );
  return [...new Set(all)];
}

function servedOrigin(
  options: OriginOptions,
  url: string,
  { layout, note }: { readonly layout: string; readonly note: string | undefined },
  others: ReadonlyMap<string, StandIn>,
): Origin {
  return {
    mirror: url,
    ...(note === undefined ? {} : { note }),
    plainHttp: true,
    open: (now) => openOne(options, now, url),
    inspect: () => folderOf(layout),
    sourceOf: () => 'embedded',
    other(image) {
      const apart = withImage(options, image);
      const made = others.get(image);
      if (made === undefined) return registryOrigin(apart);
      return servedOrigin(apart, url, { layout: made.layout, note: made.standInNote }, others);
    },
  };
}

function folderOf(layout: string): OpenOrigin {
  return { source: layoutSource(layout), attempts: [], close() {} };
}
