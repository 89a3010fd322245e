import type { ImageOptions, Obtained } from './image.ts';
import { asCannotRun, chooseOrigin, type Origin } from './origin.ts';
import { createPuller, type Puller } from './puller.ts';

/** Gets an image from outside of the daemon's store. */
export class ImageBringer {
  readonly puller: Puller;
  readonly #origin: Origin;
  readonly #options: ImageOptions;

  private constructor(options: ImageOptions, origin: Origin) {
    const { containerd, plan, undo } = options;
    this.#options = options;
    this.#origin = origin;
    this.puller = createPuller({ ...options, scope: containerd.scope(plan.namespace), origin });
    undo.add('removing the image', () => this.puller.removeOwn());
  }

  static async create(options: ImageOptions): Promise<ImageBringer> {
    const { address } = options.containerd;
    const bringer = new ImageBringer(options, await chooseOrigin({ ...options, address }));
    if (options.plan.steps.some(({ operation }) => operation === 'pull')) {
      await bringer.puller.requireName().catch((error: unknown) => {
        throw asCannotRun(error);
      });
    }
    return bringer;
  }

  /** Pulls the image before the first iteration, outside of all metrics. */
  async now(): Promise<Obtained> {
    const { plan, say, emit, elapsedMs } = this.#options;
    const { puller } = this;
    const { note } = this.#origin;
    say(note === undefined ? `pulling ${plan.image}` : `importing the stand-in for ${plan.image}`);
    const atMs = elapsedMs();
    try {
      const prepared = await puller.preparePull({ ...plan.pull, unpack: true, sparing: true });
      try {
        const pull = await prepared.run();
        emit({ type: 'pull', phase: 'setup', iteration: 0, worker: 0, atMs, cold: false, pull });
        const image = await puller.image();
        return { puller, image, info: await puller.describe(image) };
      } finally {
        await prepared.end();
      }
    } catch (error) {
      throw asCannotRun(error);
    }
  }
}
