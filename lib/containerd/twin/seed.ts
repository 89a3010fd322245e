import { createHash } from 'node:crypto';
import { arch } from 'node:os';
import type { Labels } from '../api.ts';
import type { State } from './state.ts';

/** An image that is in the store, unpacked, when the twin is made. */
export interface SeedImage {
  readonly namespace: string;
  readonly name: string;
  /** Default: `overlayfs`. */
  readonly snapshotter?: string;
  /** The `config` object of the OCI image configuration. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Default: 2. */
  readonly layers?: number;
}

function digestOf(bytes: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Puts the image's manifest, configuration, layers and snapshots where an import would. */
export function seedImage(state: State, image: SeedImage): void {
  const namespace = state.touch(image.namespace);
  const put = (mediaType: string, text: string, labels: Labels = {}) => {
    const bytes = Buffer.from(text);
    const digest = digestOf(bytes);
    state.content.set(digest, bytes);
    namespace.blobs.set(digest, { size: bytes.length, labels });
    return { mediaType, digest, size: bytes.length };
  };
  const layers = Array.from({ length: image.layers ?? 2 }, (_, index) =>
    put('application/vnd.oci.image.layer.v1.tar', `layer ${index} of ${image.name}`),
  );
  const diffIds = layers.map(({ digest }) => digest);
  const snapshotter = image.snapshotter ?? 'overlayfs';
  const chainId = seedSnapshots(state, image.namespace, snapshotter, diffIds);
  const config = put(
    'application/vnd.oci.image.config.v1+json',
    JSON.stringify({
      architecture: arch() === 'arm64' ? 'arm64' : 'amd64',
      os: 'linux',
      config: { Cmd: ['/bin/true'], Env: ['PATH=/bin'], ...image.config },
      rootfs: { type: 'layers', diff_ids: diffIds },
    }),
    { [`containerd.io/gc.ref.snapshot.${snapshotter}`]: chainId },
  );
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const target = put(
    mediaType,
    JSON.stringify({ schemaVersion: 2, mediaType, config, layers }),
    Object.fromEntries([
      ['containerd.io/gc.ref.content.config', config.digest],
      ...layers.map(({ digest }, index) => [`containerd.io/gc.ref.content.l.${index}`, digest]),
    ]),
  );
  namespace.images.set(image.name, { name: image.name, labels: {}, target });
}

/** Committed snapshots, one a layer, under their chain IDs; returns the top one. */
function seedSnapshots(
  state: State,
  namespace: string,
  snapshotter: string,
  diffIds: readonly string[],
): string {
  const { snapshots } = state.touch(namespace);
  const all = snapshots.get(snapshotter) ?? new Map();
  snapshots.set(snapshotter, all);
  let parent = '';
  for (const diffId of diffIds) {
    const chainId = parent === '' ? diffId : digestOf(`${parent} ${diffId}`);
    const below = all.get(parent);
    if (below !== undefined) {
      below.children += 1;
    }
    const fresh = { kind: 'committed', labels: {}, children: 0, bytes: 4096, inodes: 1 } as const;
    if (!all.has(chainId)) {
      all.set(chainId, { ...fresh, parent, number: state.next() });
    }
    parent = chainId;
  }
  return parent;
}
