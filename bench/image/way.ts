import type { Containerd, Scope } from '../../lib/containerd/api.ts';
import { pullImage } from '../../lib/containerd/pull/client.ts';
import {
  offersTransfer,
  pullByTransfer,
  type TransferRoute,
  transferObstacle,
} from '../../lib/containerd/pull/transfer.ts';
import { milliseconds } from '../../lib/core/clock.ts';
import { type Owner, ownerLabels } from '../../lib/core/identity.ts';
import type { Plan } from '../../lib/core/plan.ts';
import type { Pulled, PullVia } from '../../lib/core/pull.ts';
import { PullError } from '../../lib/core/pull-error.ts';
import { findCredentials } from '../../lib/distribution/credentials.ts';
import type { World } from '../world.ts';
import type { Origin } from './origin.ts';
import type { OwnImage } from './own-image.ts';
import { hostsFolders } from './registry-origin.ts';

export interface PullSettings {
  readonly via?: PullVia;
  readonly layersAtOnce: number;
  readonly unpack: boolean;
  /** Keeps the harness small at the price of time: for the set-up, whose memory the run would keep. */
  readonly sparing?: boolean;
}

export interface PullWayOptions {
  readonly world: World;
  readonly plan: Plan;
  readonly owner: Owner;
  readonly containerd: Containerd;
  /** Outside of any lease. */
  readonly scope: Scope;
  readonly origin: Origin;
  readonly stop: AbortSignal;
}

/** A slow network takes longer over a large layer than a call may take otherwise. */
const longestCallMs = 3_600_000;

/** By whom an image is pulled, the harness or the daemon, and the pull itself. */
export class PullWay {
  readonly #options: PullWayOptions;
  readonly #own: OwnImage;
  /** What the daemon offers, once it was asked. */
  #offered: Promise<PullVia> | undefined;

  constructor(options: PullWayOptions, own: OwnImage) {
    this.#options = options;
    this.#own = own;
  }

  /**
   * As the step says, or else as the daemon offers. A transfer would replace an image of that name, so
   * that somebody else's is only ever pulled over by the client, which does not.
   */
  async choose(asked: PullVia | undefined): Promise<PullVia> {
    const obstacle = await this.#obstacle();
    if (asked === 'transfer' && obstacle !== undefined) {
      throw new PullError(
        'pull_unsupported',
        `${this.#options.plan.image}: expected an image that containerd can pull by itself, but ` +
          `${obstacle}; use --pull client`,
      );
    }
    if (asked !== undefined) return asked;
    if (obstacle !== undefined) return 'client';
    this.#offered ??= this.#ask();
    return this.#offered;
  }

  /** Pulls into the lease of a scope. */
  async pull(via: PullVia, settings: PullSettings, leased: Scope): Promise<Pulled> {
    const { world, plan, owner, stop } = this.#options;
    const { clock } = world;
    const began = clock.now();
    const common = {
      snapshotter: plan.container.snapshotter,
      arch: world.architecture,
      labels: ownerLabels(owner),
      unpack: settings.unpack,
      now: () => milliseconds(clock.now() - began),
      signal: stop,
      deadlineMs: longestCallMs,
    };
    if (via === 'transfer') {
      return pullByTransfer(leased, {
        ...common,
        ...this.#route(),
        credentials: (host) => findCredentials(host, world.env),
        checked: this.#offered !== undefined,
        temporaryFolder: world.temporaryFolder,
      });
    }
    const { source, attempts, close } = this.#options.origin.open(common.now);
    try {
      const record = await pullImage(leased, source, {
        ...common,
        name: plan.image,
        layersAtOnce: settings.layersAtOnce,
        attempts: () => attempts,
        ...(settings.sparing && world.collectGarbage !== undefined
          ? { collectGarbage: world.collectGarbage }
          : {}),
      });
      return { record: async () => record };
    } finally {
      close();
    }
  }

  /** Why only the client can pull, if so. */
  async #obstacle(): Promise<string | undefined> {
    const { origin, plan } = this.#options;
    if (origin.clientOnly !== undefined) return origin.clientOnly;
    if (!(await this.#own.isForeign())) return undefined;
    return `namespace ${plan.namespace} has an image of that name that somebody else brought`;
  }

  async #ask(): Promise<PullVia> {
    const { containerd, scope } = this.#options;
    if (!(await offersTransfer(containerd))) return 'client';
    return (await transferObstacle(scope, this.#route())) === undefined ? 'transfer' : 'client';
  }

  #route(): TransferRoute {
    const { origin, plan } = this.#options;
    const mirror = origin.mirror === undefined ? {} : { mirror: origin.mirror };
    return { reference: plan.image, ...mirror, plainHttp: origin.plainHttp, hostsFolders };
  }
}
