import { cannotRun, messageOf } from '../core/errors.ts';
import { chainIds } from '../oci/chain-id.ts';
import {
  type ConfigDocument,
  type ImageConfig,
  type IndexEntry,
  isIndex,
  parseConfig,
  parseIndex,
  parseManifest,
} from '../oci/documents.ts';
import { maxDocumentBytes } from '../oci/image-source.ts';
import type { CallOptions, Descriptor, Labels, Scope } from './api.ts';
import { isNotFound } from './errors.ts';

/** An image in containerd's store, followed down to what a container of this platform needs. */
export interface ResolvedImage {
  readonly name: string;
  /** Of the image record. */
  readonly labels: Labels;
  /** What the image record leads to: an index or a manifest. */
  readonly target: Descriptor;
  readonly manifest: Descriptor;
  readonly config: ImageConfig;
  /** Digests of the uncompressed layers, lowest first. */
  readonly diffIds: readonly string[];
  readonly layers: readonly Descriptor[];
  /** Name of the committed snapshot that containers begin from. */
  readonly chainId: string;
  /** Layers, config and manifest as stored. */
  readonly compressedBytes: number;
  /** Whether the snapshotter has that snapshot already. */
  readonly unpacked: boolean;
}

/** An index may lead to another one; more than this is a loop. */
const maxIndexDepth = 3;

/**
 * Follows an image record to the manifest for `arch` (OCI name, the system is Linux). Undefined when
 * the store has no image of that name. Rejects with `image_incomplete` when a blob is missing, `image_platform`
 * when it was made for others, `image_malformed` when a document cannot be read.
 */
export async function resolveImage(
  scope: Scope,
  name: string,
  snapshotter: string,
  arch: string,
  options?: CallOptions,
): Promise<ResolvedImage | undefined> {
  const record = await scope.images.get(name, options).catch(undefinedIfNotFound);
  if (record === undefined) return undefined;

  const read = (blob: Descriptor): Promise<Uint8Array> =>
    scope.content.read(blob.digest, maxDocumentBytes, options).catch((error: unknown) => {
      throw isNotFound(error) ? incomplete(name, blob) : error;
    });
  const parts = await followImage(name, record.target, arch, read);
  const { manifest, config, layers, diffIds, chainIds: chains } = parts;
  const chainId = chains.at(-1) ?? '';
  return {
    name,
    labels: record.labels,
    target: record.target,
    manifest,
    config: config.config,
    diffIds,
    layers,
    chainId,
    compressedBytes: [manifest, config.blob, ...layers].reduce((sum, { size }) => sum + size, 0),
    unpacked: await hasSnapshot(scope, snapshotter, chainId, options),
  };
}

/** The documents of an image for one platform, and what they name. */
export interface ImageParts {
  /** From the target down to the manifest, both included: one, or two with an index. */
  readonly path: readonly Descriptor[];
  readonly manifest: Descriptor;
  readonly config: { readonly blob: Descriptor; readonly config: ImageConfig };
  readonly layers: readonly Descriptor[];
  readonly diffIds: readonly string[];
  readonly chainIds: readonly string[];
}

/**
 * Follows what a reference leads to down to the manifest for `arch` (OCI name, the system is Linux) and its
 * config. Rejects with `image_platform` when it was made for others, `image_malformed` when a document
 * cannot be read.
 */
export async function followImage(
  name: string,
  target: Descriptor,
  arch: string,
  read: (blob: Descriptor) => Promise<Uint8Array>,
): Promise<ImageParts> {
  const parsed = async <T>(blob: Descriptor, parse: (bytes: Uint8Array) => T): Promise<T> => {
    const bytes = await read(blob);
    try {
      return parse(bytes);
    } catch (error) {
      throw cannotRun('image_malformed', `${name}, ${blob.digest}: ${messageOf(error)}`, error);
    }
  };
  let manifest = target;
  const path = [target];
  for (let depth = 0; isIndex(manifest); depth += 1) {
    if (depth === maxIndexDepth) {
      throw cannotRun('image_malformed', `${name}: expected a manifest, found only indexes`);
    }
    manifest = choosePlatform(name, (await parsed(manifest, parseIndex)).manifests, arch);
    path.push(manifest);
  }
  const { config: blob, layers } = await parsed(manifest, parseManifest);
  const document = await parsed(blob, parseConfig);
  checkConfig(name, document, layers, arch);
  const { diffIds, config } = document;
  return { path, manifest, config: { blob, config }, layers, diffIds, chainIds: chainIds(diffIds) };
}

/** Bytes that the committed snapshots of an image take in sum. They must be there. */
export async function unpackedBytes(
  scope: Scope,
  snapshotter: string,
  diffIds: readonly string[],
  options?: CallOptions,
): Promise<number> {
  let sum = 0;
  for (const chainId of chainIds(diffIds)) {
    sum += (await scope.snapshots(snapshotter).usage(chainId, options)).bytes;
  }
  return sum;
}

/** Whether the snapshotter knows `key`. */
export async function hasSnapshot(
  scope: Scope,
  snapshotter: string,
  key: string,
  options?: CallOptions,
): Promise<boolean> {
  const found = await scope.snapshots(snapshotter).stat(key, options).catch(undefinedIfNotFound);
  return found !== undefined;
}

function undefinedIfNotFound(error: unknown): undefined {
  if (!isNotFound(error)) throw error;
  return undefined;
}

function choosePlatform(name: string, entries: readonly IndexEntry[], arch: string): Descriptor {
  const found = entries.find(
    ({ platform }) => platform?.os === 'linux' && platform.architecture === arch,
  );
  // An index of one image need not name its platform; the image's config will.
  const only = entries.length === 1 ? entries[0] : undefined;
  const chosen = found ?? (only?.platform === undefined ? only : undefined);
  if (chosen === undefined) {
    const platforms = entries.map(({ platform }) => `${platform?.os}/${platform?.architecture}`);
    throw wrongPlatform(name, arch, platforms.join(', '));
  }
  const { mediaType, digest, size } = chosen;
  return { mediaType, digest, size };
}

function checkConfig(
  name: string,
  { platform, diffIds }: ConfigDocument,
  layers: readonly Descriptor[],
  arch: string,
): void {
  if (platform.os !== 'linux' || platform.architecture !== arch) {
    throw wrongPlatform(name, arch, `${platform.os}/${platform.architecture}`);
  }
  if (diffIds.length === 0 || diffIds.length !== layers.length) {
    throw cannotRun(
      'image_malformed',
      `${name}: expected as many layers as diff IDs and at least one, ` +
        `got ${layers.length} and ${diffIds.length}`,
    );
  }
}

function incomplete(name: string, blob: Descriptor) {
  return cannotRun(
    'image_incomplete',
    `${name}: expected the blob ${blob.digest} (${blob.mediaType}) in containerd's content store, ` +
      'found none. The image was pulled for another platform or not to its end: pull it again.',
  );
}

function wrongPlatform(name: string, arch: string, found: string) {
  return cannotRun(
    'image_platform',
    `${name}: expected an image for linux/${arch}, found one for ${found || 'no platform'}. ` +
      `Pull it with --platform linux/${arch}, or choose another image.`,
  );
}
