import { asCannotRun, chooseOrigin, reach } from './choose-origin.ts';
import { otherImages } from './embedded-origin.ts';
import type { ImageOptions, Obtained } from './options.ts';
import type { Origin } from './origin.ts';
import { Puller } from './puller.ts';

/** Gets images from outside of the daemon's store. */
export class ImageBringer {
  readonly puller: Puller;
  /** Of images that steps pull beside the plan's own, by their names. */
  readonly others = new Map<string, Puller>();
  readonly #origin: Origin;
  readonly #options: ImageOptions;

  private constructor(options: ImageOptions, origin: Origin) {
    this.#options = options;
    this.#origin = origin;
    this.puller = this.#pullerOf(options.plan.image, origin, 'pull');
  }

  #pullerOf(image: string, origin: Origin, leaseName: string): Puller {
    const { containerd, plan, undo } = this.#options;
    const puller = new Puller({
      ...this.#options,
      plan: { ...plan, image },
      scope: containerd.scope(plan.namespace),
      origin,
      leaseName,
    });
    undo.add(`removing the image ${image}`, () => puller.removeOwn());
    return puller;
  }

  static async create(options: ImageOptions): Promise<ImageBringer> {
    const { address } = options.containerd;
    const bringer = new ImageBringer(options, await chooseOrigin({ ...options, address }));
    if (options.plan.steps.some(({ operation }) => operation === 'pull')) {
      await bringer.puller.requireName().catch((error: unknown) => {
        throw asCannotRun(error);
      });
    }
    for (const image of otherImages(options.plan)) await bringer.#meet(image);
    return bringer;
  }

  /** An image that a step is to pull: it is there, and its name is free. */
  async #meet(image: string): Promise<void> {
    const { stop, warn } = this.#options;
    const origin = this.#origin.other(image);
    const puller = this.#pullerOf(image, origin, `pull-other-${this.others.size + 1}`);
    try {
      const { digest } = await reach(origin, stop);
      if (origin.note !== undefined) warn({ code: 'stand-in-image', reference: image, digest });
      await puller.requireName();
    } catch (error) {
      throw asCannotRun(error);
    }
    this.others.set(image, puller);
  }

  /** Pulls the image before the first iteration, outside of all metrics. */
  async now(): Promise<Obtained> {
    const { plan, say, emit, elapsedMs } = this.#options;
    const { puller, others } = this;
    const { note } = this.#origin;
    say(note === undefined ? `pulling ${plan.image}` : `importing the stand-in for ${plan.image}`);
    const atMs = elapsedMs();
    try {
      const prepared = await puller.preparePull({ ...plan.pull, unpack: true, sparing: true });
      try {
        const pulled = await prepared.run();
        const pull = await pulled.record();
        emit({ type: 'pull', phase: 'setup', iteration: 0, worker: 0, atMs, cold: false, pull });
        const image = await puller.image();
        return { puller, others, image, info: await puller.describe(image) };
      } finally {
        await prepared.end();
      }
    } catch (error) {
      throw asCannotRun(error);
    }
  }
}
