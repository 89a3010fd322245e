import { setTimeout as sleep } from 'node:timers/promises';
import type { Pulled, PullRecord } from '../../core/pull.ts';
import { maxDocumentBytes } from '../../oci/image-source.ts';
import type { Containerd, Descriptor, Labels, RegistryCredentials, Scope } from '../api.ts';
import { followImage, hasSnapshot, type ImageParts } from '../image.ts';
import { hull } from './timeline.ts';
import { notUnpacked, transferFailure } from './transfer-failure.ts';
import { withHostsFolder } from './transfer-hosts.ts';
import { removeRemains } from './transfer-remains.ts';
import { missingFrom, registryOf, type TransferRoute } from './transfer-route.ts';
import { watchForStall } from './transfer-stall.ts';
import { TransferWatch, watchedEvents } from './transfer-watch.ts';

export { type TransferRoute, transferObstacle } from './transfer-route.ts';

export interface TransferOptions extends TransferRoute {
  readonly snapshotter: string;
  /** OCI name: amd64, arm64 … */
  readonly arch: string;
  /** Put on the image record. Blobs and snapshots get none: the daemon labels them by itself. */
  readonly labels: Labels;
  readonly unpack: boolean;
  /** ms since the pull began. */
  now(): number;
  readonly signal: AbortSignal;
  /** Of the whole pull. */
  readonly deadlineMs: number;
  /** How long no byte may come from the registry. Default: 30,000. */
  readonly stalledMs?: number;
  /** Where the folder for `mirror` is made, for as long as the pull takes. */
  readonly temporaryFolder: string;
  /** Asked when a registry wants to know who it is. */
  credentials?(host: string): Promise<RegistryCredentials | undefined>;
  /** Whether {@link transferObstacle} found none before: spares the pull some ms. */
  readonly checked?: boolean;
}

/** How long the last events may take that the daemon sent before it said that it was done. */
const lastEventsMs = 250;

/** Whether the daemon has a transfer service that works, by its plugins. Rejects with the daemon's errors. */
export async function offersTransfer(containerd: Containerd): Promise<boolean> {
  const plugins = await containerd.plugins();
  const works = (type: RegExp) =>
    plugins.some((plugin) => type.test(plugin.type) && plugin.error === undefined);
  return works(/^io\.containerd\.transfer\./) && works(/^io\.containerd\.streaming\./);
}

/**
 * The daemon pulls the image and unpacks it, as its own settings say (layers side by side, proxies). What it
 * makes goes into the scope's lease, which there must be. An image record of that name is replaced.
 *
 * The record's bytes are the sizes of the blobs that the daemon began to fetch and had not yet, which it
 * checks. A layer's fetch begins when the daemon takes it up, on containerd 2 before its turn has come.
 *
 * Rejects with a `PullError`, with the daemon's own error, or with the signal's reason. Then no ingest, no
 * half-made snapshot and no new record is left; finished blobs and snapshots are the lease's.
 */
export async function pullByTransfer(scope: Scope, options: TransferOptions): Promise<Pulled> {
  if (scope.lease === undefined) {
    throw new TypeError('pullByTransfer: expected a scope that was joined to a lease');
  }
  const pull = new TransferPull(scope, options);
  await pull.run();
  return pull;
}

class TransferPull implements Pulled {
  readonly #scope: Scope;
  readonly #options: TransferOptions;
  readonly #watch: TransferWatch;
  readonly #events = new AbortController();
  #heard: Promise<void> | undefined;
  #image: TransferredImage | undefined;

  constructor(scope: Scope, options: TransferOptions) {
    this.#scope = scope;
    this.#options = options;
    this.#watch = new TransferWatch(options.now);
  }

  run(): Promise<void> {
    const [scope, options, watch] = [this.#scope, this.#options, this.#watch];
    return this.#attempt(async () => {
      const obstacle = options.checked
        ? undefined
        : await missingFrom(scope, options, options.signal);
      if (obstacle !== undefined) throw obstacle;
      this.#heard = listen(scope, watch, this.#events.signal);
      await withHostsFolder(options, (folder) => transfer(scope, options, watch, folder));
      // A daemon that began to unpack has done so, or it would have failed.
      if (options.unpack && watch.keys.size === 0) this.#image = await readImage(scope, options);
    });
  }

  record(): Promise<PullRecord> {
    const [scope, options, watch] = [this.#scope, this.#options, this.#watch];
    return this.#attempt(async () => {
      const image = this.#image ?? (await readImage(scope, options));
      if (options.unpack) await awaitCommits(watch);
      this.#events.abort();
      await this.#heard;
      return recordOf(scope, options, watch, image);
    });
  }

  async #attempt<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.#events.abort();
      const { reference, signal, snapshotter } = this.#options;
      await removeRemains(this.#scope, this.#watch, reference);
      if (signal.aborted) throw signal.reason;
      throw transferFailure(error, { reference, host: registryOf(this.#options), snapshotter });
    }
  }
}

async function transfer(
  scope: Scope,
  options: TransferOptions,
  watch: TransferWatch,
  hostsFolder: string | undefined,
): Promise<void> {
  const { reference, labels, arch, unpack, snapshotter, plainHttp, deadlineMs, now } = options;
  const credentials = options.credentials?.bind(options);
  const stall = new AbortController();
  const endWatch = watchForStall({
    scope,
    watch,
    now,
    stalledMs: options.stalledMs ?? 30_000,
    what: `${reference} from ${registryOf(options)}`,
    stalled: (error) => stall.abort(error),
  });
  try {
    await scope.transfer(
      {
        reference,
        labels,
        arch,
        onProgress: (progress) => watch.note(progress),
        ...(unpack ? { unpackInto: snapshotter } : {}),
        ...(hostsFolder === undefined ? {} : { hostsFolder }),
        ...(plainHttp === true ? { scheme: 'http' as const } : {}),
        ...(credentials === undefined ? {} : { credentials }),
      },
      { deadlineMs, signal: AbortSignal.any([options.signal, stall.signal]) },
    );
  } catch (error) {
    stall.signal.throwIfAborted();
    throw error;
  } finally {
    endWatch();
  }
}

interface TransferredImage extends ImageParts {
  readonly target: Descriptor;
}

/** What the daemon has made: it passes over platforms and snapshotters that it does not know. */
async function readImage(scope: Scope, options: TransferOptions): Promise<TransferredImage> {
  const { reference, arch, snapshotter, signal } = options;
  const { target } = await scope.images.get(reference, { signal });
  const parts = await followImage(reference, target, arch, ({ digest }) =>
    scope.content.read(digest, maxDocumentBytes, { signal }),
  );
  const top = parts.chainIds.at(-1) ?? '';
  if (options.unpack && !(await hasSnapshot(scope, snapshotter, top, { signal }))) {
    throw notUnpacked(reference, parts.layers);
  }
  return { ...parts, target };
}

async function recordOf(
  scope: Scope,
  options: TransferOptions,
  watch: TransferWatch,
  image: TransferredImage,
): Promise<PullRecord> {
  const { signal } = options;
  const layers = await Promise.all(
    image.layers.map(async (layer, index) => {
      const stored = watch.wasFetched(layer.digest)
        ? await scope.content.info(layer.digest, { signal })
        : undefined;
      return watch.layer(layer, image.chainIds[index] ?? '', stored);
    }),
  );
  const { resolve, bytes } = watch;
  const fetch = hull(layers.map((layer) => layer.fetch));
  const unpack = hull(layers.map((layer) => layer.unpack));
  return {
    via: 'transfer',
    reference: options.reference,
    digest: image.target.digest,
    host: registryOf(options),
    bytes,
    ...(resolve && { resolve }),
    ...(fetch && { fetch }),
    ...(unpack && { unpack }),
    layers,
  };
}

/** Hears until the signal; without events the record has less to say, and nothing else suffers. */
async function listen(scope: Scope, watch: TransferWatch, signal: AbortSignal): Promise<void> {
  try {
    for await (const event of scope.events(watchedEvents, signal)) watch.hear(event);
  } catch {
    // A daemon that is gone fails the calls beside this one.
  }
}

async function awaitCommits(watch: TransferWatch): Promise<void> {
  for (let waitedMs = 0; !watch.committed && waitedMs < lastEventsMs; waitedMs += 5) {
    await sleep(5);
  }
}
