import { randomBytes } from 'node:crypto';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { cannotRun } from '../core/errors.ts';
import { chainIds } from '../oci/chain-id.ts';
import { parseConfig, parseManifest } from '../oci/documents.ts';
import { blobPath, layoutManifest } from '../oci/layout.ts';
import type { CallOptions, Descriptor, Image, Labels, Scope } from './api.ts';
import { isAlreadyExists } from './errors.ts';
import { ingestPrefix, runOf } from './ownership.ts';

export interface ImportRequest {
  /** Name of the image record. */
  readonly name: string;
  /** Needed only when the layout holds more than one image. */
  readonly manifestDigest?: string;
  /** The one that the image will be unpacked into: the config's label keeps its snapshots alive. */
  readonly snapshotter: string;
  /** Put on the image record and on every blob. */
  readonly labels: Labels;
  /**
   * Called now and then: what was sent is garbage outside of V8's heap, of which 30 MB and more
   * pile up before V8 does something about it by itself.
   */
  readonly collectGarbage?: () => void;
}

/** One buffer for all blobs: the client copies each chunk before it asks for the next. */
const chunkBytes = 256 * 1024;
/** A collection takes some ms, so that one in 2 MiB costs about a tenth of the time. */
const chunksPerCollection = 8;

/**
 * Copies an image of an OCI layout into containerd's content store, children first, and creates its
 * record. The scope must hold a lease. An image of that name and digest is left as it is; one with
 * another digest is never replaced: rejects with `image_exists`.
 */
export async function importLayout(
  scope: Scope,
  layout: string,
  request: ImportRequest,
  options?: CallOptions,
): Promise<Image> {
  const target = await layoutManifest(layout, request.manifestDigest);
  const { config, layers } = parseManifest(await readFile(blobPath(layout, target.digest)));
  const { diffIds } = parseConfig(await readFile(blobPath(layout, config.digest)));
  const writer = new BlobWriter(scope, layout, request, options);
  for (const layer of layers) await writer.write(layer, {});
  const chainId = chainIds(diffIds).at(-1) ?? '';
  await writer.write(config, { [`containerd.io/gc.ref.snapshot.${request.snapshotter}`]: chainId });
  await writer.write(target, manifestLabels(config, layers));
  return createRecord(scope, { name: request.name, labels: request.labels, target }, options);
}

/** What the garbage collector follows from a manifest. */
function manifestLabels(config: Descriptor, layers: readonly Descriptor[]): Labels {
  const children = layers.map(({ digest }, index) => [
    `containerd.io/gc.ref.content.l.${index}`,
    digest,
  ]);
  return { 'containerd.io/gc.ref.content.config': config.digest, ...Object.fromEntries(children) };
}

class BlobWriter {
  readonly #scope: Scope;
  readonly #layout: string;
  readonly #labels: Labels;
  readonly #options: CallOptions;
  readonly #collectGarbage: (() => void) | undefined;
  /** Keeps the ingests of two runs apart. */
  readonly #run: string;
  readonly #buffer = new Uint8Array(chunkBytes);

  constructor(
    scope: Scope,
    layout: string,
    { labels, collectGarbage }: ImportRequest,
    options: CallOptions | undefined,
  ) {
    this.#scope = scope;
    this.#layout = layout;
    this.#labels = labels;
    this.#collectGarbage = collectGarbage;
    this.#run = runOf('', labels) ?? randomBytes(6).toString('hex');
    // A slow disk takes longer over a large layer than a call may take otherwise.
    this.#options = { deadlineMs: 300_000, ...options };
  }

  async write({ digest, size }: Descriptor, references: Labels): Promise<void> {
    const { content } = this.#scope;
    const ref = `${ingestPrefix}${this.#run}/${digest}`;
    const labels = { ...this.#labels, ...references };
    const file = await open(blobPath(this.#layout, digest));
    try {
      await content.write({ ref, size, digest, labels }, this.#chunks(file), this.#options);
    } catch (error) {
      // Not cancelled with the rest: an ingest that is left pins what it has for a day.
      await content.abort(ref).catch(() => undefined);
      throw error;
    } finally {
      await file.close();
    }
  }

  async *#chunks(file: FileHandle): AsyncGenerator<Uint8Array> {
    for (let count = 1; ; count += 1) {
      const { bytesRead } = await file.read(this.#buffer, 0, chunkBytes);
      if (bytesRead === 0) return;
      yield this.#buffer.subarray(0, bytesRead);
      if (count % chunksPerCollection === 0) this.#collectGarbage?.();
    }
  }
}

async function createRecord(scope: Scope, image: Image, options?: CallOptions): Promise<Image> {
  try {
    await scope.images.create(image, options);
    return image;
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
  const existing = await scope.images.get(image.name, options);
  if (existing.target.digest === image.target.digest) return existing;
  throw cannotRun(
    'image_exists',
    `expected no image called ${image.name} in the namespace ${scope.namespace}, or the one with ` +
      `digest ${image.target.digest}; found ${existing.target.digest}. ` +
      'Use another namespace, or remove that image.',
  );
}
