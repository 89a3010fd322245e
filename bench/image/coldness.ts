import type { Containerd } from '../../lib/containerd/api.ts';
import { heldParts } from '../../lib/containerd/held.ts';
import { type ImageClosure, imageBlobs } from '../../lib/containerd/pull/closure.ts';
import type { Plan } from '../../lib/core/plan.ts';
import type { PullRecord } from '../../lib/core/pull.ts';
import type { Warning } from '../../lib/core/warning.ts';
import type { World } from '../world.ts';
import type { Origin } from './origin.ts';

export interface ColdnessOptions {
  readonly world: World;
  readonly plan: Plan;
  readonly containerd: Containerd;
  readonly origin: Origin;
  readonly stop: AbortSignal;
  warn(warning: Warning): void;
}

/** The proof that a pull was cold: nothing was there before, and all of the image was fetched. */
export class Coldness {
  readonly #options: ColdnessOptions;
  #closure: ImageClosure | undefined;

  constructor(options: ColdnessOptions) {
    this.#options = options;
  }

  /** Everything the image is made of, asked for once and outside of all timing. */
  async expected(): Promise<ImageClosure> {
    if (this.#closure !== undefined) return this.#closure;
    const { world, stop, plan, origin } = this.#options;
    const { source, close } = origin.inspect();
    try {
      this.#closure = await imageBlobs(source, plan.image, world.architecture, stop);
      return this.#closure;
    } finally {
      close();
    }
  }

  /** Whether the daemon has nothing of the image, in any namespace; what it has is told. */
  async look(): Promise<boolean> {
    const { containerd, plan, warn } = this.#options;
    const { blobs, chainIds } = await this.expected();
    const held = await heldParts(containerd, {
      digests: blobs.map(({ digest }) => digest),
      chainIds,
      snapshotter: plan.container.snapshotter,
    });
    if (held.length > 0) warn({ code: 'not-cold', parts: held });
    return held.length === 0;
  }

  /** Compares what a pull has fetched with what the image is made of, and tells when it is not the same. */
  async verify(record: PullRecord): Promise<void> {
    // A tag that was moved meanwhile leads to another image, which has another size.
    if (this.#closure?.target.digest !== record.digest) this.#closure = undefined;
    const { bytes } = await this.expected();
    if (record.bytes !== bytes) {
      const { warn } = this.#options;
      warn({ code: 'pull-incomplete', expectedBytes: bytes, fetchedBytes: record.bytes });
    }
  }
}
