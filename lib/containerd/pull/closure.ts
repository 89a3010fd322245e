import type { Descriptor } from '../../oci/descriptor.ts';
import type { ImageSource } from '../../oci/image-source.ts';
import { followImage, type ImageParts } from '../image.ts';

/** Everything that a pull fetches for one platform. */
export interface ImageClosure extends ImageParts {
  readonly target: Descriptor;
  /** Documents, target first, then the layers; each digest once. */
  readonly blobs: readonly Descriptor[];
  /** Sum of their sizes. */
  readonly bytes: number;
  /** The documents themselves, by digest. */
  readonly documents: ReadonlyMap<string, Uint8Array>;
}

/**
 * Resolves the source's reference and reads its documents. Rejects as the source does, and with
 * `image_platform` or `image_malformed`.
 */
export async function imageBlobs(
  source: ImageSource,
  name: string,
  arch: string,
  signal: AbortSignal,
): Promise<ImageClosure> {
  const target = await source.resolve(signal);
  const documents = new Map<string, Uint8Array>();
  const parts = await followImage(name, target, arch, async (blob) => {
    const bytes = await source.document(blob, signal);
    documents.set(blob.digest, bytes);
    return bytes;
  });
  const all = [...parts.path, parts.config.blob, ...parts.layers];
  const blobs = [...new Map(all.map((blob) => [blob.digest, blob])).values()];
  const bytes = blobs.reduce((sum, { size }) => sum + size, 0);
  return { ...parts, target, blobs, bytes, documents };
}
