import type { Descriptor, Labels } from '../api.ts';
import type { ImageParts } from '../image.ts';

/**
 * What the garbage collector follows from each document of an image to what it names, by digest:
 * without these labels it collects the children. Names: containerd's docs/garbage-collection.md.
 */
export function referenceLabels(
  { path, manifest, config, layers, chainIds }: ImageParts,
  snapshotter: string,
): ReadonlyMap<string, Labels> {
  const labels = new Map<string, Labels>();
  for (const [index, above] of path.slice(0, -1).entries()) {
    const below = path[index + 1];
    if (below !== undefined) labels.set(above.digest, children('m', [below]));
  }
  labels.set(manifest.digest, {
    'containerd.io/gc.ref.content.config': config.blob.digest,
    ...children('l', layers),
  });
  labels.set(config.blob.digest, {
    [`containerd.io/gc.ref.snapshot.${snapshotter}`]: chainIds.at(-1) ?? '',
  });
  return labels;
}

function children(kind: 'm' | 'l', blobs: readonly Descriptor[]): Labels {
  return Object.fromEntries(
    blobs.map(({ digest }, index) => [`containerd.io/gc.ref.content.${kind}.${index}`, digest]),
  );
}
