import type { BareRuntime } from '../../lib/containerd/bare-runtime.ts';
import { collectGarbage } from '../../lib/containerd/collect-garbage.ts';
import { systemHost } from '../../lib/containerd/host-view.ts';
import {
  type Inventory,
  type InventoryOptions,
  takeInventory,
} from '../../lib/containerd/inventory.ts';
import { holdLease, pinImage } from '../../lib/containerd/lease.ts';
import { tidyAndLook } from '../../lib/containerd/tidy.ts';
import { cannotRun } from '../../lib/core/errors.ts';
import { idPrefix, ownerLabels } from '../../lib/core/identity.ts';
import type { Plan, Step } from '../../lib/core/plan.ts';
import type { ImageInfo, ResidueItem } from '../../lib/core/record.ts';
import { limitsSwap, swapBytes } from '../../lib/host/container-cgroup.ts';
import { requirePageCacheControl } from '../../lib/host/page-cache.ts';
import type { Registry } from '../../lib/registry/server/start.ts';
import type { Daemon } from '../daemon/daemon.ts';
import { type Runtime, resolveRuntime } from '../daemon/runtime.ts';
import { obtainImage, pullsAnother } from '../image/image.ts';
import type { ImageOptions } from '../image/options.ts';
import { createSession, type Session } from '../session/session.ts';
import { Undo } from '../undo.ts';

/** A lease outlives the longest run that anybody plans, and ends by itself after a crash. */
const leaseMarginMs = 24 * 3600 * 1000;

export type SetUpOptions = Omit<
  ImageOptions,
  'scope' | 'undo' | 'containerd' | 'embedded' | 'expiresAt' | 'onRegistry'
> & {
  readonly daemon: Daemon;
  /** Takes what containers print, while they are there. */
  readonly outputFolder: string;
  /** See the session's parts. */
  readonly containersBefore: number;
};

export interface Prepared {
  readonly session: Session;
  /** Absent when the first step is to bring it. */
  readonly image?: ImageInfo;
  /** The embedded one, where the image comes from it. */
  readonly registry?: Registry;
  readonly runtimeVersion?: string;
}

export interface TornDown {
  /** Absent when there is nothing to compare with. */
  readonly residue?: readonly ResidueItem[];
  /** What could not be looked at. */
  readonly incomplete: readonly string[];
  /** Clean-up that failed. */
  readonly failures: readonly { readonly what: string; readonly error: unknown }[];
}

/**
 * Everything a run needs before its first iteration and gives back after its last: the lease that
 * keeps its things from the collector, the image, the runtime. `tearDown` may be called whatever
 * `prepare` came to.
 */
export class Setup {
  readonly #options: SetUpOptions;
  readonly #inventory: InventoryOptions;
  readonly #undo = new Undo();
  #before: Inventory | undefined;
  #session: Session | undefined;

  constructor(options: SetUpOptions) {
    const { plan, daemon } = options;
    this.#options = options;
    this.#inventory = {
      namespace: plan.namespace,
      snapshotters: [plan.container.snapshotter],
      host: systemHost(daemon.folders, () => daemon.pid),
    };
  }

  async prepare(): Promise<Prepared> {
    const { world, plan, owner, daemon } = this.#options;
    const { containerd } = daemon;
    if (limitsMemory(plan) && !limitsSwap()) {
      this.#options.warn({ code: 'swap-unlimited', swapBytes: swapBytes() });
    }
    if (plan.steps.some(dropsCaches)) await requirePageCacheControl();
    await requireSnapshotter(daemon, plan.container.snapshotter);
    const { runtime: wanted, cgroupDriver } = plan.container;
    const runtime = await resolveRuntime(wanted, {
      searchPath: world.env.PATH ?? '',
      ...(daemon.embedded ? { root: daemon.folders.runcRoot } : {}),
      cgroupDriver,
      ...(daemon.pid === undefined ? {} : { daemonPid: daemon.pid }),
    });
    this.#before = await takeInventory(containerd, this.#inventory);

    const labels = ownerLabels(owner);
    const expiresAt = new Date(world.clock.wall().getTime() + plan.expectedMs + leaseMarginMs);
    const lease = await holdLease(containerd, plan.namespace, idPrefix(owner.runId), {
      labels,
      expiresAt,
    });
    this.#undo.add('releasing the lease', () => lease.release());
    let registry: Registry | undefined;
    const { image, info, puller, others } = await obtainImage({
      ...this.#options,
      containerd,
      embedded: daemon.embedded,
      scope: lease.scope,
      undo: this.#undo,
      expiresAt,
      onRegistry(started) {
        registry = started;
      },
    });
    // A step that removes the image must find nothing that keeps it.
    if (image !== undefined && !replacesImage(plan)) {
      const { snapshotter } = plan.container;
      await pinImage(lease.scope, image.chainId, snapshotter, image.manifest.digest);
    }
    const bareRuntime = await this.#openBareRuntime(runtime);
    const session = await createSession({
      containerd,
      scope: lease.scope,
      plan,
      owner,
      ...(image === undefined ? {} : { image }),
      ...(puller === undefined ? {} : { puller }),
      ...(others === undefined ? {} : { others }),
      runtime,
      ...(bareRuntime === undefined ? {} : { bareRuntime }),
      clock: world.clock,
      outputFolder: this.#options.outputFolder,
      containersBefore: this.#options.containersBefore,
    });
    this.#session = session;
    return {
      session,
      ...(info === undefined ? {} : { image: info }),
      ...(registry === undefined ? {} : { registry }),
      ...(runtime.version === undefined ? {} : { runtimeVersion: runtime.version }),
    };
  }

  async #openBareRuntime({ name, program }: Runtime): Promise<BareRuntime | undefined> {
    const { world, plan, owner } = this.#options;
    if (!plan.steps.some(({ operation }) => operation === 'bare-runtime')) return undefined;
    if (program === undefined) {
      throw cannotRun(
        'runtime_program_unknown',
        `expected a runtime whose program is known, for the step bare-runtime; ${name} is a runtime ` +
          'type. Name the program with --runtime, or leave the step out',
      );
    }
    // Loaded for a scenario with that step only.
    const { openBareRuntime } = await import('../../lib/containerd/bare-runtime.ts');
    const { cgroupDriver } = plan.container;
    const bare = await openBareRuntime({
      ...{ program, cgroupDriver, owner },
      tempRoot: world.temporaryFolder,
    });
    this.#undo.add('removing the folder of the bare runtime', () => bare.close());
    return bare;
  }

  /** Removes what `prepare` made, lets the daemon collect, and compares what is there with before. */
  async tearDown(): Promise<TornDown> {
    const { plan, owner, daemon } = this.#options;
    const { containerd } = daemon;
    const failures = [...(await this.#undo.run())];
    const before = this.#before;
    if (before === undefined) return { incomplete: [], failures };
    const { namespace } = plan;
    await collectGarbage(containerd.scope(namespace)).catch((error: unknown) => {
      failures.push({ what: 'running the garbage collector', error });
    });
    const { runId } = owner;
    const containers = this.#session?.containerIds() ?? [];
    const left = await tidyAndLook(containerd, { ...this.#inventory, before, runId, containers });
    return { ...left, failures };
  }
}

function replacesImage({ steps }: Plan): boolean {
  return steps.some(
    (step) =>
      step.operation === 'remove-image' ||
      (step.operation === 'pull' && step.cold && !pullsAnother(step)),
  );
}

function limitsMemory({ container, steps }: Plan): boolean {
  const made = steps.flatMap((step) => (step.operation === 'create' ? [step.container] : []));
  return [container, ...made].some((each) => each?.resources?.memoryBytes !== undefined);
}

function dropsCaches(step: Step): boolean {
  return step.operation === 'pull' && step.dropCaches;
}

async function requireSnapshotter({ containerd }: Daemon, wanted: string): Promise<void> {
  const all = (await containerd.plugins()).filter(
    (plugin) => plugin.type === 'io.containerd.snapshotter.v1',
  );
  const found = all.find((plugin) => plugin.id === wanted);
  if (found !== undefined && found.error === undefined) return;
  const usable = all.filter((plugin) => plugin.error === undefined).map((plugin) => plugin.id);
  throw cannotRun(
    'snapshotter_missing',
    `expected containerd to offer the snapshotter '${wanted}', but ` +
      `${found?.error === undefined ? 'it has none of that name' : `it did not load: ${found.error}`}; ` +
      `choose another with --snapshotter: ${usable.join(', ')}`,
  );
}
