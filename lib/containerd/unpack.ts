import { randomBytes } from 'node:crypto';
import { cannotRun } from '../core/errors.ts';
import { chainIds } from '../oci/chain-id.ts';
import type { CallOptions, Descriptor, Labels, Scope, Snapshots } from './api.ts';
import { isAlreadyExists } from './errors.ts';
import { hasSnapshot } from './image.ts';

export interface UnpackOptions {
  /** Put on every snapshot that is made. */
  readonly labels: Labels;
  /** Keys of the snapshots under way begin with this: the run's own prefix, for `clean`. */
  readonly keyPrefix?: string;
  readonly signal?: AbortSignal;
  /** For each layer. Default 5 min. */
  readonly deadlineMs?: number;
  /** Resolves when the content of this layer is in the store: layers may still be on their way. */
  readonly ready?: (index: number) => Promise<unknown>;
  /** Told of each layer that had to be unpacked: before its content is applied, and when it is committed. */
  readonly onLayer?: (index: number, state: 'begins' | 'done') => void;
}

/**
 * Unpacks layers into committed snapshots under their chain IDs, those that are there already left
 * alone, and resolves with the top one's. The scope must hold a lease: until a config's
 * `containerd.io/gc.ref.snapshot.…` label or a container refers to them, snapshots are garbage.
 * A failure leaves no half-made snapshot; layers that were committed stay.
 */
export async function unpack(
  scope: Scope,
  snapshotter: string,
  diffIds: readonly string[],
  layers: readonly Descriptor[],
  options: UnpackOptions,
): Promise<string> {
  const { labels, keyPrefix = 'cb-unpack', signal, deadlineMs = 300_000 } = options;
  const call: CallOptions = { deadlineMs, ...(signal === undefined ? {} : { signal }) };
  const chains = chainIds(diffIds);
  const top = chains.at(-1);
  if (top === undefined || diffIds.length !== layers.length) {
    throw cannotRun(
      'image_malformed',
      `expected one diff ID for each of at least one layer, got ${diffIds.length} for ${layers.length}`,
    );
  }
  if (await hasSnapshot(scope, snapshotter, top, call)) return top;

  const unique = randomBytes(4).toString('hex');
  // What is missing has nothing upon it, so that the layers above need not be asked for.
  let missing = false;
  for (const [index, layer] of layers.entries()) {
    const name = chains[index] ?? '';
    missing ||= !(await hasSnapshot(scope, snapshotter, name, call));
    if (!missing) continue;
    await applyLayer(scope, scope.snapshots(snapshotter), {
      layer,
      name,
      diffId: diffIds[index] ?? '',
      parent: chains[index - 1] ?? '',
      key: `${keyPrefix}-${unique}-${index}`,
      labels,
      call,
      ready: async () => {
        await options.ready?.(index);
        options.onLayer?.(index, 'begins');
      },
    });
    options.onLayer?.(index, 'done');
  }
  return top;
}

interface LayerJob {
  readonly layer: Descriptor;
  readonly diffId: string;
  /** Chain ID to commit under. */
  readonly name: string;
  readonly parent: string;
  /** Of the snapshot while it is being filled. */
  readonly key: string;
  readonly labels: Labels;
  readonly call: CallOptions;
  ready(): Promise<void>;
}

async function applyLayer(scope: Scope, snapshots: Snapshots, job: LayerJob): Promise<void> {
  const { layer, name, key, labels, call } = job;
  const mounts = await snapshots.prepare(key, job.parent, labels, call);
  try {
    await job.ready();
    const applied = await scope.applyDiff(layer, mounts, call);
    if (applied.digest !== job.diffId) {
      throw cannotRun(
        'image_malformed',
        `expected the layer ${layer.digest} to unpack to ${job.diffId}, got ${applied.digest}`,
      );
    }
    await snapshots.commit(name, key, labels, call);
  } catch (error) {
    // Not cancelled with the rest: what is half made must go.
    await snapshots.remove(key).catch(() => undefined);
    // Somebody else unpacked the same layer meanwhile: theirs is as good.
    if (!isAlreadyExists(error)) throw error;
  }
}
