import type { Containerd, Scope } from '../lib/containerd/api.ts';
import { collectGarbage } from '../lib/containerd/collect-garbage.ts';
import { isNotFound } from '../lib/containerd/errors.ts';
import { heldParts } from '../lib/containerd/held.ts';
import { type ResolvedImage, resolveImage, unpackedBytes } from '../lib/containerd/image.ts';
import { type HeldLease, holdLease } from '../lib/containerd/lease.ts';
import { pullImage } from '../lib/containerd/pull/client.ts';
import { type ImageClosure, imageBlobs } from '../lib/containerd/pull/closure.ts';
import {
  offersTransfer,
  pullByTransfer,
  type TransferRoute,
  transferObstacle,
} from '../lib/containerd/pull/transfer.ts';
import { unpack } from '../lib/containerd/unpack.ts';
import { milliseconds } from '../lib/core/clock.ts';
import { cannotRun } from '../lib/core/errors.ts';
import { idPrefix, labels, type Owner, ownerLabels } from '../lib/core/identity.ts';
import type { Plan } from '../lib/core/plan.ts';
import type { PullRecord, PullVia } from '../lib/core/pull.ts';
import { PullError } from '../lib/core/pull-error.ts';
import type { ImageInfo } from '../lib/core/record.ts';
import type { Warning } from '../lib/core/warning.ts';
import { findCredentials } from '../lib/distribution/credentials.ts';
import { hostsFolders, type Origin } from './origin.ts';
import type { World } from './world.ts';

export interface PullSettings {
  readonly via?: PullVia;
  readonly layersAtOnce: number;
  readonly unpack: boolean;
  /** Keeps the harness small at the price of time: for the set-up, whose memory the run would keep. */
  readonly sparing?: boolean;
}

/** Work that is prepared: what it needs beside the work itself is not part of its time. */
export interface Prepared<T> {
  run(): Promise<T>;
  /** Gives up what only the work needed. To be called whatever `run` came to. */
  end(): Promise<void>;
}

/** Pulls and removes the run's image: set-up and the steps of a scenario do it through the same hands. */
export interface Puller {
  /**
   * Rejects with `image_exists` when the namespace has another image of that name, which is not the
   * run's: no pull could put its own in that place.
   */
  requireName(): Promise<void>;
  /**
   * Removes the run's own image and looks whether anything of it is left in the daemon. Resolves with
   * false when there is: that is somebody else's and stays, and the run is told so.
   */
  makeCold(): Promise<boolean>;
  preparePull(settings: PullSettings): Promise<Prepared<PullRecord>>;
  /** Follows the image record that a pull has made down to what containers need. */
  image(): Promise<ResolvedImage>;
  /** Compares what a cold pull has fetched with what the image is made of. */
  verify(record: PullRecord): Promise<void>;
  /** What the result says of a pulled image, which is unpacked. */
  describe(image: ResolvedImage): Promise<ImageInfo>;
  prepareUnpack(): Promise<Prepared<void>>;
  /** Removes the image, and rejects with `image_not_ours` when the run has not pulled it. */
  remove(): Promise<void>;
  /** Removes the image if the run has pulled it. */
  removeOwn(): Promise<void>;
}

export interface PullerOptions {
  readonly world: World;
  readonly plan: Plan;
  readonly owner: Owner;
  readonly containerd: Containerd;
  /** Outside of any lease: a pulled image is kept by its record alone, so that it goes with it. */
  readonly scope: Scope;
  readonly origin: Origin;
  readonly stop: AbortSignal;
  readonly expiresAt: Date;
  warn(warning: Warning): void;
}

export function createPuller(options: PullerOptions): Puller {
  return new DaemonPuller(options);
}

class DaemonPuller implements Puller {
  readonly #options: PullerOptions;
  /** That the last pull came from. */
  #host = '';
  #leases = 0;
  #closure: ImageClosure | undefined;
  /** What the daemon offers, once it was asked. */
  #offered: Promise<PullVia> | undefined;

  constructor(options: PullerOptions) {
    this.#options = options;
  }

  async requireName(): Promise<void> {
    const { scope, plan } = this.#options;
    const record = await scope.images.get(plan.image).catch(unlessGone);
    if (record === undefined || (await this.#isOurs())) return;
    const { target } = await this.#expected();
    if (record.target.digest === target.digest) return;
    const run = record.labels[labels.run];
    throw cannotRun(
      'image_exists',
      `expected ${target.digest} to be pulled as ${plan.image}, but namespace ${plan.namespace} has ` +
        `${record.target.digest} of that name, which ` +
        `${run === undefined ? 'somebody else' : `run ${run}`} brought, and it stays; ` +
        'use another namespace (--set namespace=NAME), or --isolated for a private daemon',
    );
  }

  async makeCold(): Promise<boolean> {
    const { containerd, plan, scope, warn } = this.#options;
    await this.removeOwn();
    // What earlier pulls and their leases held is garbage, but still there until it is collected.
    await collectGarbage(scope);
    const { blobs, chainIds } = await this.#expected();
    const held = await heldParts(containerd, {
      digests: blobs.map(({ digest }) => digest),
      chainIds,
      snapshotter: plan.container.snapshotter,
    });
    if (held.length > 0) warn({ code: 'not-cold', parts: held });
    return held.length === 0;
  }

  async preparePull(settings: PullSettings): Promise<Prepared<PullRecord>> {
    const via = await this.#viaFor(settings.via);
    return this.#inLease(async (lease) => {
      const record = await this.#pull(via, settings, lease);
      this.#host = record.host;
      return record;
    });
  }

  async prepareUnpack(): Promise<Prepared<void>> {
    const { plan, owner, stop } = this.#options;
    const { diffIds, layers } = await this.image();
    return this.#inLease(async ({ scope }) => {
      await unpack(scope, plan.container.snapshotter, diffIds, layers, {
        labels: ownerLabels(owner),
        keyPrefix: `${idPrefix(owner.runId)}-unpack`,
        signal: stop,
      });
    });
  }

  /** A lease of its own, since what the run's lease holds outlives the image. */
  async #inLease<T>(work: (lease: HeldLease) => Promise<T>): Promise<Prepared<T>> {
    const { containerd, plan, owner, expiresAt } = this.#options;
    this.#leases += 1;
    const id = `${idPrefix(owner.runId)}-pull-${this.#leases}`;
    const labels = ownerLabels(owner);
    const lease = await holdLease(containerd, plan.namespace, id, { labels, expiresAt });
    return { run: () => work(lease), end: () => lease.release() };
  }

  async #pull(via: PullVia, settings: PullSettings, lease: HeldLease): Promise<PullRecord> {
    const { world, plan, owner, stop } = this.#options;
    const { clock } = world;
    const began = clock.now();
    const now = () => milliseconds(clock.now() - began);
    const common = {
      snapshotter: plan.container.snapshotter,
      arch: world.architecture,
      labels: ownerLabels(owner),
      unpack: settings.unpack,
      now,
      signal: stop,
      deadlineMs: longestCallMs,
    };
    const origin = this.#options.origin;
    if (via === 'transfer') {
      return pullByTransfer(lease.scope, {
        ...common,
        ...this.#route(),
        credentials: (host) => findCredentials(host, world.env),
        checked: this.#offered !== undefined,
        temporaryFolder: world.temporaryFolder,
      });
    }
    const { source, attempts, close } = origin.open(now);
    try {
      return await pullImage(lease.scope, source, {
        ...common,
        name: plan.image,
        layersAtOnce: settings.layersAtOnce,
        attempts: () => attempts,
        ...(settings.sparing && world.collectGarbage !== undefined
          ? { collectGarbage: world.collectGarbage }
          : {}),
      });
    } finally {
      close();
    }
  }

  /**
   * As the step says, or else as the daemon offers. A transfer would replace an image of that name, so
   * that somebody else's is only ever pulled over by the client, which does not.
   */
  async #viaFor(asked: PullVia | undefined): Promise<PullVia> {
    const { origin, plan, containerd, scope } = this.#options;
    const obstacle = origin.clientOnly ?? (await this.#foreignRecord());
    if (asked === 'transfer' && obstacle !== undefined) {
      throw new PullError(
        'pull_unsupported',
        `${plan.image}: expected an image that containerd can pull by itself, but ${obstacle}; ` +
          'use --pull client',
      );
    }
    if (asked !== undefined) return asked;
    if (obstacle !== undefined) return 'client';
    this.#offered ??= (async () => {
      if (!(await offersTransfer(containerd))) return 'client';
      return (await transferObstacle(scope, this.#route())) === undefined ? 'transfer' : 'client';
    })();
    return this.#offered;
  }

  async #foreignRecord(): Promise<string | undefined> {
    const { scope, plan } = this.#options;
    const record = await scope.images.get(plan.image).catch(unlessGone);
    if (record === undefined || (await this.#isOurs())) return undefined;
    return `namespace ${plan.namespace} has an image of that name that somebody else brought`;
  }

  #route(): TransferRoute {
    const { origin, plan } = this.#options;
    const mirror = origin.mirror === undefined ? {} : { mirror: origin.mirror };
    return { reference: plan.image, ...mirror, plainHttp: origin.plainHttp, hostsFolders };
  }

  async image(): Promise<ResolvedImage> {
    const { scope, plan, world } = this.#options;
    const { snapshotter } = plan.container;
    const image = await resolveImage(scope, plan.image, snapshotter, world.architecture);
    if (image !== undefined) return image;
    throw cannotRun(
      'image_lost',
      `expected the image ${plan.image}, pulled a moment ago, in namespace ${plan.namespace}, ` +
        'but it is gone; is something else removing images there?',
    );
  }

  async verify(record: PullRecord): Promise<void> {
    const { warn } = this.#options;
    // A tag that was moved meanwhile leads to another image, which has another size.
    if (this.#closure?.target.digest !== record.digest) this.#closure = undefined;
    const { bytes } = await this.#expected();
    if (record.bytes !== bytes) {
      warn({ code: 'pull-incomplete', expectedBytes: bytes, fetchedBytes: record.bytes });
    }
  }

  async describe(image: ResolvedImage): Promise<ImageInfo> {
    const { scope, plan } = this.#options;
    const { note } = this.#options.origin;
    return {
      ref: image.name,
      digest: image.manifest.digest,
      compressedBytes: image.compressedBytes,
      unpackedBytes: await unpackedBytes(scope, plan.container.snapshotter, image.diffIds),
      layers: image.layers.length,
      source: this.#options.origin.sourceOf(this.#host),
      ...(note === undefined ? {} : { note }),
    };
  }

  async remove(): Promise<void> {
    const { scope, plan } = this.#options;
    if (!(await this.#isOurs())) {
      throw cannotRun(
        'image_not_ours',
        `expected the image ${plan.image} in namespace ${plan.namespace} to be one that this run ` +
          'has pulled, but somebody else brought it, and it stays; ' +
          'use another namespace, or --isolated for a private daemon',
      );
    }
    await scope.images.delete(plan.image, true);
  }

  async removeOwn(): Promise<void> {
    const { scope, plan } = this.#options;
    if (await this.#isOurs()) await scope.images.delete(plan.image, true).catch(unlessGone);
  }

  async #isOurs(): Promise<boolean> {
    const { scope, plan, owner } = this.#options;
    const record = await scope.images.get(plan.image).catch(unlessGone);
    return record?.labels[labels.run] === owner.runId;
  }

  /** Everything the image is made of, asked for once and outside of all timing. */
  async #expected(): Promise<ImageClosure> {
    if (this.#closure !== undefined) return this.#closure;
    const { world, stop, plan } = this.#options;
    const { source, close } = this.#options.origin.inspect();
    try {
      this.#closure = await imageBlobs(source, plan.image, world.architecture, stop);
      return this.#closure;
    } finally {
      close();
    }
  }
}

/** A slow network takes longer over a large layer than a call may take otherwise. */
const longestCallMs = 3_600_000;

function unlessGone(error: unknown): undefined {
  if (!isNotFound(error)) throw error;
  return undefined;
}
