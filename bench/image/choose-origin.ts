import { cannotRun } from '../../lib/core/errors.ts';
import { PullError } from '../../lib/core/pull-error.ts';
import type { Descriptor } from '../../lib/oci/descriptor.ts';
import { openImageLayout } from '../../lib/registry/image-layout.ts';
import { standInReference } from '../../lib/registry/stand-in-profile.ts';
import { embeddedOrigin, standInOrigin } from './embedded-origin.ts';
import type { Origin, OriginOptions } from './origin.ts';
import { registryOrigin } from './registry-origin.ts';

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

/** What the name of the image leads to. Rejects with a `PullError` when there is none. */
export async function reach(origin: Origin, stop: AbortSignal): Promise<Descriptor> {
  const { source, close } = origin.inspect();
  try {
    return await source.resolve(stop);
  } finally {
    close();
  }
}
