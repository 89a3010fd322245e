import { collectGarbage } from '../../lib/containerd/collect-garbage.ts';
import { type ResolvedImage, resolveImage, unpackedBytes } from '../../lib/containerd/image.ts';
import { type HeldLease, holdLease } from '../../lib/containerd/lease.ts';
import { unpack } from '../../lib/containerd/unpack.ts';
import { cannotRun } from '../../lib/core/errors.ts';
import { idPrefix, ownerLabels } from '../../lib/core/identity.ts';
import type { Pulled, PullRecord } from '../../lib/core/pull.ts';
import type { ImageInfo } from '../../lib/core/record.ts';
import { Coldness, type ColdnessOptions } from './coldness.ts';
import { OwnImage, type OwnImageOptions } from './own-image.ts';
import { type PullSettings, PullWay, type PullWayOptions } from './way.ts';

/** Work that is prepared: what it needs beside the work itself is not part of its time. */
export interface Prepared<T> {
  run(): Promise<T>;
  /** Gives up what only the work needed. To be called whatever `run` came to. */
  end(): Promise<void>;
}

/** The scope is outside of any lease: a pulled image is kept by its record alone, so that it goes with it. */
export interface PullerOptions extends OwnImageOptions, ColdnessOptions, PullWayOptions {
  readonly expiresAt: Date;
  /** What its leases are called, beside the run: another for each puller of a run. */
  readonly leaseName: string;
}

/** Pulls and removes the run's image: set-up and the steps of a scenario do it through the same hands. */
export class Puller {
  readonly #options: PullerOptions;
  readonly #own: OwnImage;
  readonly #coldness: Coldness;
  readonly #way: PullWay;
  /** That the last pull came from. */
  #host = '';
  #leases = 0;

  constructor(options: PullerOptions) {
    this.#options = options;
    this.#own = new OwnImage(options);
    this.#coldness = new Coldness(options);
    this.#way = new PullWay(options, this.#own);
  }

  /**
   * Rejects with `image_exists` when the namespace has another image of that name, which is not the
   * run's: no pull could put its own in that place.
   */
  requireName(): Promise<void> {
    return this.#own.requireName(async () => (await this.#coldness.expected()).target);
  }

  /**
   * Removes the run's own image and looks whether anything of it is left in the daemon. Resolves with
   * false when there is: that is somebody else's and stays, and the run is told so.
   */
  async makeCold(): Promise<boolean> {
    await this.#own.removeIfThere();
    // What earlier pulls and their leases held is garbage, but still there until it is collected.
    await collectGarbage(this.#options.scope);
    return this.#coldness.look();
  }

  async preparePull(settings: PullSettings): Promise<Prepared<Pulled>> {
    const via = await this.#way.choose(settings.via);
    return this.#inLease(async ({ scope }) => {
      const pulled = await this.#way.pull(via, settings, scope);
      const record = async () => {
        const all = await pulled.record();
        this.#host = all.host;
        return all;
      };
      return { record };
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

  /** Follows the image record that a pull has made down to what containers need. */
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

  /** Compares what a cold pull has fetched with what the image is made of. */
  verify(record: PullRecord): Promise<void> {
    return this.#coldness.verify(record);
  }

  /** What the result says of a pulled image, which is unpacked. */
  async describe(image: ResolvedImage): Promise<ImageInfo> {
    const { scope, plan, origin } = this.#options;
    const { note } = origin;
    return {
      ref: image.name,
      digest: image.manifest.digest,
      compressedBytes: image.compressedBytes,
      unpackedBytes: await unpackedBytes(scope, plan.container.snapshotter, image.diffIds),
      layers: image.layers.length,
      source: origin.sourceOf(this.#host),
      ...(note === undefined ? {} : { note }),
    };
  }

  /** Removes the image, and rejects with `image_not_ours` when the run has not pulled it. */
  remove(): Promise<void> {
    return this.#own.remove();
  }

  /** Removes the image if the run has pulled it. */
  removeOwn(): Promise<void> {
    return this.#own.removeIfThere();
  }

  /** A lease of its own, since what the run's lease holds outlives the image. */
  async #inLease<T>(work: (lease: HeldLease) => Promise<T>): Promise<Prepared<T>> {
    const { containerd, plan, owner, expiresAt, leaseName } = this.#options;
    this.#leases += 1;
    const id = `${idPrefix(owner.runId)}-${leaseName}-${this.#leases}`;
    const labels = ownerLabels(owner);
    const lease = await holdLease(containerd, plan.namespace, id, { labels, expiresAt });
    return { run: () => work(lease), end: () => lease.release() };
  }
}
