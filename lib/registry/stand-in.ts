import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { cannotRun, messageOf } from '../core/errors.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { completeManifest } from '../oci/layout.ts';
import type { BuildOptions } from './build-stand-in.ts';
import { inBuildingFolder, useLayout } from './layout-cache.ts';
import {
  contentVersion,
  nginxProfile,
  type StandInProfile,
  standInNote,
} from './stand-in-profile.ts';

export interface StandInOptions {
  /** Layouts are kept here, one a version of what they are made of. Made when it is missing. */
  readonly cacheDir: string;
  /** A static one: see `findBusybox`. */
  readonly busyboxPath: string;
  /** OCI name: amd64, arm64 … */
  readonly arch: string;
  readonly log?: (message: string) => void;
  readonly signal?: AbortSignal;
  /** Default: that of nginx:latest. */
  readonly profile?: StandInProfile;
  /** Node that builds. Default: the one that runs this. */
  readonly nodePath?: string;
}

export interface StandIn {
  /** Folder of the OCI image layout. */
  readonly layout: string;
  readonly manifest: Descriptor;
  /** False when it was in the cache. */
  readonly built: boolean;
  /** For results and reports: what the image really is. */
  readonly standInNote: string;
}

/**
 * The stand-in for nginx:latest, from the cache or built now (some seconds). Any number of
 * harnesses may do this at once. Rejects with `stand_in_failed`, or the signal's reason.
 */
export async function ensureStandIn(options: StandInOptions): Promise<StandIn> {
  const { cacheDir } = options;
  const name = `stand-in-${await cacheKey(options)}`;
  const layout = join(cacheDir, name);
  const cached = (await useLayout(cacheDir, name)) ? await completeManifest(layout) : undefined;
  if (cached !== undefined) return { layout, manifest: cached, built: false, standInNote };

  options.log?.(`building the stand-in image once, in ${layout}`);
  try {
    await buildInto(layout, options);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw cannotRun(
      'stand_in_failed',
      `expected to build the stand-in image in ${options.cacheDir}, but: ${messageOf(error)}. ` +
        'It needs 80 MB there; set XDG_CACHE_HOME to put it elsewhere.',
      error,
    );
  }
  const manifest = (await useLayout(cacheDir, name)) ? await completeManifest(layout) : undefined;
  if (manifest !== undefined) return { layout, manifest, built: true, standInNote };
  throw cannotRun(
    'stand_in_failed',
    `expected a complete image layout in ${layout} after building it, found an incomplete one. ` +
      'Remove that folder and try again.',
  );
}

/** Names all that decides the bytes of the image. */
async function cacheKey({ busyboxPath, arch, profile = nginxProfile }: StandInOptions) {
  const busybox = createHash('sha256');
  await pipeline(createReadStream(busyboxPath), busybox);
  const parts = [contentVersion, busybox.digest('hex'), process.versions.zlib, arch, profile];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

/**
 * Builds in a temporary folder and renames it, so that what bears the final name is finished. A
 * folder of that name that is there all the same is incomplete, or another harness was faster.
 */
async function buildInto(layout: string, options: StandInOptions): Promise<void> {
  await inBuildingFolder(options.cacheDir, async (building) => {
    const folder = join(building, 'layout');
    await runBuild(folder, options);
    try {
      await rename(folder, layout);
    } catch (error) {
      if ((await completeManifest(layout)) !== undefined) return;
      // Moved, not removed: a whole one that another harness has put there meanwhile is missed no longer than this takes.
      await rename(layout, join(building, 'incomplete')).catch(() => {});
      await rename(folder, layout).catch(async () => {
        if ((await completeManifest(layout)) === undefined) throw error;
      });
    }
  });
}

/**
 * Builds in a process of its own: the harness's memory is a result, and compressing 190 MB would
 * show in it for the rest of the run.
 */
async function runBuild(folder: string, options: StandInOptions): Promise<void> {
  const { busyboxPath, arch, profile = nginxProfile } = options;
  const build: BuildOptions = { folder, busyboxPath, arch, profile };
  const module = new URL('./build-stand-in.js', import.meta.url).href;
  const program =
    `import { buildStandIn } from ${JSON.stringify(module)};` +
    `await buildStandIn(${JSON.stringify(build)});`;
  const child = spawn(
    options.nodePath ?? process.execPath,
    ['--input-type=module', '--eval', program],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    },
  );
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-4000);
  });
  await new Promise<void>((resolve, reject) => {
    child.once('error', (error) => {
      // A build that is being cancelled still writes until it has closed.
      if (child.pid === undefined) reject(error);
    });
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(firstError(complaint) ?? `the build ended with ${signal ?? code}`));
    });
  });
}

/** The message in what Node prints of an uncaught error. */
function firstError(output: string): string | undefined {
  return /^\w*Error\b[^:\n]*: (.+)$/m.exec(output)?.[1];
}
