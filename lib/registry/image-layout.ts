import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { cannotRun, messageOf } from '../core/errors.ts';
import { layoutManifest } from '../oci/layout.ts';
import { isGzip } from './is-gzip.ts';
import { inBuildingFolder, useLayout } from './layout-cache.ts';

export interface ImageLayoutOptions {
  /** Where an archive is unpacked to, once. */
  readonly cacheDir: string;
  readonly signal?: AbortSignal;
}

/**
 * The folder of an OCI image layout: the one that is named, or what a tar archive holds, as
 * `docker save` (of any version), `ctr images export` and `skopeo copy` write it. Rejects with
 * `image_layout` when there is no image, or more than one.
 */
export async function openImageLayout(
  path: string,
  { cacheDir, signal }: ImageLayoutOptions,
): Promise<string> {
  try {
    const found = await stat(path);
    const layout = found.isDirectory() ? resolve(path) : await unpacked(path, cacheDir, signal);
    await layoutManifest(layout);
    return layout;
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw cannotRun(
      'image_layout',
      `expected an image in ${path}, as an OCI image layout or an archive of one ` +
        `(docker save, ctr images export), but: ${messageOf(error)}`,
      error,
    );
  }
}

/** Unpacks an archive under a name of its own, so that the next run finds it. */
async function unpacked(
  archive: string,
  cacheDir: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { size, mtimeMs, ino, dev } = await stat(archive);
  const identity = JSON.stringify([resolve(archive), size, mtimeMs, ino, dev]);
  const key = createHash('sha256').update(identity).digest('hex').slice(0, 16);
  const name = `archive-${key}`;
  const layout = join(cacheDir, name);
  const isUsable = async () =>
    (await useLayout(cacheDir, name)) && (await layoutManifest(layout).catch(() => undefined));
  if (await isUsable()) return layout;
  await inBuildingFolder(cacheDir, async (folder) => {
    const content = join(folder, 'content');
    // Only an archive needs these, and a run's memory is its result.
    const { unpackTar } = await import('modern-tar/fs');
    const { isSaved, layoutOfSaved } = await import('./docker-archive.ts');
    const read = createReadStream(archive);
    const gunzip = (await isGzip(archive)) ? [createGunzip()] : [];
    await pipeline([read, ...gunzip, unpackTar(content)], signal === undefined ? {} : { signal });
    const built = (await isSaved(content))
      ? await layoutOfSaved(content, join(folder, 'layout'), signal)
      : content;
    await layoutManifest(built);
    await rm(layout, { recursive: true, force: true });
    await rename(built, layout);
  });
  await useLayout(cacheDir, name);
  return layout;
}
