import type { Attempt } from '../../lib/core/pull.ts';
import { ownHostName } from '../../lib/distribution/hosts.ts';
import { openRegistry } from '../../lib/distribution/registry-source.ts';
import type { OpenOrigin, Origin, OriginOptions } from './origin.ts';

/** Where containerd itself keeps what it knows of registries. */
export const hostsFolders = ['/etc/containerd/certs.d', '/etc/docker/certs.d'];

/** The registry that the image's name gives, or a mirror of it. */
export function registryOrigin(options: OriginOptions): Origin {
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
    other: (image) => registryOrigin(withImage(options, image)),
  };
}

/** The same for another image. */
export function withImage(options: OriginOptions, image: string): OriginOptions {
  return { ...options, plan: { ...options.plan, image } };
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

/** One pull's view of a registry: the reference's own, or one that takes its place. */
export function openOne(options: OriginOptions, now: () => number, mirror?: string): OpenOrigin {
  const attempts: Attempt[] = [];
  const source = openRegistry({
    ...request(options),
    ...(mirror === undefined ? {} : { mirror }),
    now,
    onAttempt: (attempt) => void attempts.push(attempt),
  });
  return { source, attempts, close: () => source.close() };
}
