import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { PullError } from '../../core/pull-error.ts';
import { isLoopback, referenceParts, registryHost } from '../../oci/reference-parts.ts';
import type { Scope } from '../api.ts';
import { ContainerdError, isUnimplemented } from '../errors.ts';
import { noTransfer } from './transfer-failure.ts';

/** Where an image is to come from, when the daemon pulls it. */
export interface TransferRoute {
  /** In full: `docker.io/library/nginx:latest`. */
  readonly reference: string;
  /** Base address of a server that takes the place of every registry: `http://127.0.0.1:5000`. */
  readonly mirror?: string;
  /** http for the registry of the reference. containerd 2 uses it on loopback anyway, 1.7 nowhere. */
  readonly plainHttp?: boolean;
  /** Folders with HOST/hosts.toml, the first one that says something about the host is used. */
  readonly hostsFolders?: readonly string[];
}

/** The server that the daemon asks, as far as it can be told from here: hosts.toml may name others. */
export function registryOf({ reference, mirror }: TransferRoute): string {
  if (mirror !== undefined) return new URL(mirror).host;
  return registryHost(referenceParts(reference).host);
}

/** The first of the user's folders that says something about the reference's host. */
export async function userHostsFolder({
  reference,
  hostsFolders = [],
}: TransferRoute): Promise<string | undefined> {
  const { host } = referenceParts(reference);
  const names = [host.replace(/:(\d+)$/, '_$1_'), host, '_default'];
  for (const folder of hostsFolders) {
    for (const name of names) {
      const found = await access(join(folder, name)).then(
        () => true,
        () => false,
      );
      if (found) return folder;
    }
  }
  return undefined;
}

/**
 * Why an image is better not pulled by this daemon, for choosing: what {@link missingFrom} finds, and a
 * registry on loopback too is taken to speak http, as most there do. The scope's namespace must exist, or
 * the question would make it.
 */
export function transferObstacle(
  scope: Scope,
  route: TransferRoute,
  signal?: AbortSignal,
): Promise<PullError | undefined> {
  const { host } = referenceParts(route.reference);
  const plainHttp = route.plainHttp === true || isLoopback(host);
  return missingFrom(scope, { ...route, plainHttp }, signal);
}

/**
 * Why the daemon cannot pull this way, as the error that `pullByTransfer` rejects with; undefined when
 * it can, as far as can be told beforehand. Takes some ms where the route needs containerd 2, else nothing.
 * Rejects with the daemon's errors.
 */
export async function missingFrom(
  scope: Scope,
  route: TransferRoute,
  signal?: AbortSignal,
): Promise<PullError | undefined> {
  const needs = await needsNewer(route);
  if (needs === undefined) return undefined;
  const answer = await readsHostsFolders(scope, signal);
  if (answer === 'reads') return undefined;
  if (answer === 'no transfer') return noTransfer(route.reference);
  return new PullError(
    'pull_unsupported',
    `${route.reference}: expected a daemon whose transfer service knows ${needs}, which containerd ` +
      'has since 2.0, found one without: it would ask the registry itself, by https; use `--pull client`',
  );
}

async function needsNewer(route: TransferRoute): Promise<string | undefined> {
  if (route.mirror !== undefined) return 'mirrors';
  if (route.plainHttp === true) return 'plain http';
  const folder = await userHostsFolder(route);
  return folder === undefined ? undefined : `the settings of registries in ${folder}`;
}

/**
 * Whether the daemon takes folders of hosts. Older ones pass over what they do not know in a request, so
 * that only an attempt can tell: with a folder in which nothing can be and a registry at a port that
 * nobody can have, it fails on the one or on the other. No packet leaves the machine.
 */
async function readsHostsFolders(
  scope: Scope,
  signal: AbortSignal | undefined,
): Promise<'reads' | 'passes over' | 'no transfer'> {
  const hostsFolder = '/dev/null';
  const call = { deadlineMs: 10_000, ...(signal === undefined ? {} : { signal }) };
  const reference = '127.0.0.1:0/containerd-bench/probe:latest';
  const onProgress = () => {};
  try {
    await scope.transfer({ reference, labels: {}, arch: 'amd64', hostsFolder, onProgress }, call);
    return 'passes over';
  } catch (error) {
    if (isUnimplemented(error)) return 'no transfer';
    if (!(error instanceof ContainerdError) || error.code !== 'unknown') throw error;
    return error.message.includes(hostsFolder) ? 'reads' : 'passes over';
  }
}
