import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Descriptor } from './descriptor.ts';
import { parseIndex, parseManifest } from './documents.ts';

/** Path of a blob in an OCI image layout. */
export function blobPath(layout: string, digest: string): string {
  return join(layout, 'blobs', ...digest.split(':'));
}

/**
 * The manifest of a layout that holds one image, or the one with `digest`.
 * Rejects with an Error that names the layout when it has none such.
 */
export async function layoutManifest(layout: string, digest?: string): Promise<Descriptor> {
  const { manifests } = parseIndex(await readFile(join(layout, 'index.json')));
  const found = digest === undefined ? manifests : manifests.filter((m) => m.digest === digest);
  const [manifest] = found;
  if (manifest === undefined || found.length > 1) {
    const digests = manifests.map((m) => m.digest).join(', ') || 'none';
    throw new Error(
      `expected ${digest ?? 'one manifest'} in the image layout ${layout}, found ${digests}`,
    );
  }
  return manifest;
}

/** The manifest of a layout, if all its blobs are there with their full sizes; else undefined. */
export async function completeManifest(layout: string): Promise<Descriptor | undefined> {
  try {
    const manifest = await layoutManifest(layout);
    const { config, layers } = parseManifest(await readFile(blobPath(layout, manifest.digest)));
    for (const blob of [manifest, config, ...layers]) {
      if ((await stat(blobPath(layout, blob.digest))).size !== blob.size) return undefined;
    }
    return manifest;
  } catch {
    return undefined;
  }
}
