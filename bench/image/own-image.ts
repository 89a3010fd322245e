import type { Descriptor, Image, Scope } from '../../lib/containerd/api.ts';
import { isNotFound } from '../../lib/containerd/errors.ts';
import { cannotRun } from '../../lib/core/errors.ts';
import { labels, type Owner } from '../../lib/core/identity.ts';
import type { Plan } from '../../lib/core/plan.ts';

export interface OwnImageOptions {
  readonly plan: Plan;
  readonly owner: Owner;
  /** Outside of any lease. */
  readonly scope: Scope;
}

/** The image record of the run's name: whether the run has made it, and so may remove it. */
export class OwnImage {
  readonly #options: OwnImageOptions;

  constructor(options: OwnImageOptions) {
    this.#options = options;
  }

  /**
   * Rejects with `image_exists` when the name is taken by an image that is not the run's and not the
   * one that `expected` gives: no pull could put its own in that place.
   */
  async requireName(expected: () => Promise<Descriptor>): Promise<void> {
    const { plan } = this.#options;
    const record = await this.#record();
    if (record === undefined || this.#isOurs(record)) return;
    const target = await expected();
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

  /** Whether somebody else has an image of that name in the run's namespace. */
  async isForeign(): Promise<boolean> {
    const record = await this.#record();
    return record !== undefined && !this.#isOurs(record);
  }

  /** Rejects with `image_not_ours` when the run has not pulled it. */
  async remove(): Promise<void> {
    const { scope, plan } = this.#options;
    if (!(await this.#exists())) {
      throw cannotRun(
        'image_not_ours',
        `expected the image ${plan.image} in namespace ${plan.namespace} to be one that this run ` +
          'has pulled, but somebody else brought it, and it stays; ' +
          'use another namespace, or --isolated for a private daemon',
      );
    }
    await scope.images.delete(plan.image, true);
  }

  async removeIfThere(): Promise<void> {
    const { scope, plan } = this.#options;
    if (await this.#exists()) await scope.images.delete(plan.image, true).catch(unlessGone);
  }

  async #exists(): Promise<boolean> {
    const record = await this.#record();
    return record !== undefined && this.#isOurs(record);
  }

  #record(): Promise<Image | undefined> {
    const { scope, plan } = this.#options;
    return scope.images.get(plan.image).catch(unlessGone);
  }

  #isOurs(record: Image): boolean {
    return record.labels[labels.run] === this.#options.owner.runId;
  }
}

function unlessGone(error: unknown): undefined {
  if (!isNotFound(error)) throw error;
  return undefined;
}
