import { createHash, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import type { Descriptor } from '../../oci/descriptor.ts';

/** An image in memory. For tests. */
export interface TinyImage {
  /** Of the index. */
  readonly target: Descriptor;
  readonly manifest: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly blobs: ReadonlyMap<string, { readonly mediaType: string; readonly bytes: Buffer }>;
  /** All blobs together. */
  readonly bytes: number;
}

export interface TinyImageOptions {
  readonly arch: string;
  readonly layers?: number;
  readonly layerBytes?: number;
  /** Default: random bytes, which do not shrink. Zeros make a small layer of any size. */
  readonly fill?: 'random' | 'zeros';
  /** Default: true. Without it the target is the manifest. */
  readonly index?: boolean;
  /** Stands where the manifest should be. */
  readonly manifest?: string;
  /** Stand where the layers should be. */
  readonly badLayers?: readonly string[];
  readonly layerType?: string;
}

/** An index, a manifest for one platform, a config and layers of random bytes. */
export async function makeTinyImage({
  arch,
  layers = 3,
  layerBytes = 200_000,
  fill = 'random',
  index = true,
  layerType = 'application/vnd.oci.image.layer.v1.tar+gzip',
  badLayers,
  manifest: badManifest,
}: TinyImageOptions): Promise<TinyImage> {
  const blobs = new Map<string, { mediaType: string; bytes: Buffer }>();
  const add = (mediaType: string, bytes: Buffer): Descriptor => {
    const digest = digestOf(bytes);
    blobs.set(digest, { mediaType, bytes });
    return { mediaType, digest, size: bytes.length };
  };
  const document = (mediaType: string, value: object) =>
    add(mediaType, Buffer.from(JSON.stringify(value)));

  const tars = await Promise.all(
    Array.from({ length: layers }, (_, each) =>
      tarOf(`file-${each}`, fill === 'zeros' ? Buffer.alloc(layerBytes) : randomBytes(layerBytes)),
    ),
  );
  const layerBlobs = tars
    .map((tar, each) => {
      const bad = badLayers?.[each];
      return bad === undefined ? gzipSync(tar, { level: 1 }) : Buffer.from(bad);
    })
    .map((bytes) => add(layerType, bytes));
  const config = document('application/vnd.oci.image.config.v1+json', {
    architecture: arch,
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: tars.map(digestOf) },
  });
  const manifestType = 'application/vnd.oci.image.manifest.v1+json';
  const described = { schemaVersion: 2, mediaType: manifestType, config, layers: layerBlobs };
  const manifest =
    badManifest === undefined
      ? document(manifestType, described)
      : add(manifestType, Buffer.from(badManifest));
  const top = () =>
    document('application/vnd.oci.image.index.v1+json', {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [{ ...manifest, platform: { os: 'linux', architecture: arch } }],
    });
  const target = index ? top() : manifest;
  const bytes = [...blobs.values()].reduce((sum, blob) => sum + blob.bytes.length, 0);
  return { target, manifest, layers: layerBlobs, blobs, bytes };
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function tarOf(name: string, body: Buffer): Promise<Uint8Array> {
  const header = { name, size: body.length, type: 'file' as const, mode: 0o644 };
  return packTar([{ header, body }]);
}
