import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, mkdir, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Descriptor } from '../oci/descriptor.ts';
import { parseConfig, parseSavedImages } from '../oci/documents.ts';
import { blobPath } from '../oci/layout.ts';
import { isGzip } from './is-gzip.ts';

/**
 * Whether an unpacked archive is one of `docker save` before Docker 25, which knew no OCI layouts.
 * Rejects with an Error when it is neither.
 */
export async function isSaved(content: string): Promise<boolean> {
  if (await exists(join(content, 'index.json'))) return false;
  if (await exists(join(content, 'manifest.json'))) return true;
  throw new Error(
    'it is no tar archive with an index.json (OCI) or a manifest.json (Docker) in it',
  );
}

/**
 * Makes an OCI layout in `layout` of the one image in such an archive, whose files move there. Resolves
 * with `layout`. Rejects with an Error when there is not one image, or not all of it.
 */
export async function layoutOfSaved(
  content: string,
  layout: string,
  signal?: AbortSignal,
): Promise<string> {
  const images = parseSavedImages(await readFile(join(content, 'manifest.json')));
  const [image] = images;
  if (image === undefined || images.length > 1) {
    throw new Error(`expected one image in manifest.json, found ${images.length}`);
  }
  await mkdir(join(layout, 'blobs', 'sha256'), { recursive: true });
  const configBytes = await readFile(await inside(content, image.config));
  const { diffIds, platform } = parseConfig(configBytes);
  const layers = await moveLayers(content, layout, image.layers, signal);
  checkLayers(layers, diffIds);
  const config = await writeBlob(layout, mediaTypes.config, configBytes);
  const document = { schemaVersion: 2, mediaType: mediaTypes.manifest, config, layers };
  const bytes = Buffer.from(JSON.stringify(document));
  const manifest = { ...(await writeBlob(layout, mediaTypes.manifest, bytes)), platform };
  await writeFile(join(layout, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  const index = { schemaVersion: 2, manifests: [manifest] };
  await writeFile(join(layout, 'index.json'), JSON.stringify(index));
  return layout;
}

const mediaTypes = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
};

async function moveLayers(
  content: string,
  layout: string,
  paths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Descriptor[]> {
  // Docker writes a layer that occurs twice once, and links to it.
  const known = new Map<string, Descriptor>();
  const files = await Promise.all(paths.map((path) => inside(content, path)));
  const layers: Descriptor[] = [];
  for (const file of files) {
    const layer = known.get(file) ?? (await describe(file, signal));
    if (!known.has(file)) await rename(file, blobPath(layout, layer.digest));
    known.set(file, layer);
    layers.push(layer);
  }
  return layers;
}

async function describe(file: string, signal: AbortSignal | undefined): Promise<Descriptor> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash, signal === undefined ? {} : { signal });
  const mediaType = (await isGzip(file)) ? `${mediaTypes.layer}+gzip` : mediaTypes.layer;
  const { size } = await stat(file);
  return { mediaType, digest: `sha256:${hash.digest('hex')}`, size };
}

/** Of a layer that is not compressed the digest is the diff ID. */
function checkLayers(layers: readonly Descriptor[], diffIds: readonly string[]): void {
  if (layers.length !== diffIds.length) {
    throw new Error(
      `expected ${diffIds.length} layers, as the config says, found ${layers.length}`,
    );
  }
  for (const [index, { mediaType, digest }] of layers.entries()) {
    if (mediaType === mediaTypes.layer && digest !== diffIds[index]) {
      throw new Error(`expected layer ${index + 1} to be ${diffIds[index]}, got ${digest}`);
    }
  }
}

async function writeBlob(layout: string, mediaType: string, bytes: Buffer): Promise<Descriptor> {
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  await writeFile(blobPath(layout, digest), bytes);
  return { mediaType, digest, size: bytes.length };
}

/** A path of the archive, which must not lead out of it, by links neither. */
async function inside(content: string, path: string): Promise<string> {
  const file = await realpath(join(content, path));
  if (file.startsWith(`${await realpath(content)}${sep}`)) return file;
  throw new Error(`expected ${path} in manifest.json to be a file of the archive`);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
