import { randomBytes } from 'node:crypto';
import type { Attempt, PullRecord } from '../../core/pull.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { ImageSource } from '../../oci/image-source.ts';
import type { Labels, Scope } from '../api.ts';
import { runOf } from '../ownership.ts';
import { unpack } from '../unpack.ts';
import { atMost } from './at-most.ts';
import { BlobWriter } from './blob-writer.ts';
import { type ImageClosure, imageBlobs } from './closure.ts';
import { pullFailure } from './failure.ts';
import { referenceLabels } from './labels.ts';
import { Lead } from './lead.ts';
import { createRecord } from './record.ts';
import { hull, Timeline } from './timeline.ts';

export interface PullOptions {
  /** Name of the image record. */
  readonly name: string;
  readonly snapshotter: string;
  /** OCI name: amd64, arm64 … */
  readonly arch: string;
  /** Put on the image record, its blobs and its snapshots. */
  readonly labels: Labels;
  /** The most layers that are fetched side by side: those that come slower than they can be unpacked. */
  readonly layersAtOnce: number;
  /** Whether layers become snapshots; without it the image is content only. */
  readonly unpack: boolean;
  /** ms since the pull began. */
  now(): number;
  /** The requests that the source has made so far, where it makes any. */
  attempts?(): readonly Attempt[];
  readonly signal: AbortSignal;
  /** Of the write or the unpacking of one layer. */
  readonly deadlineMs: number;
  /**
   * Called now and then: what was sent is garbage outside of V8's heap, of which 30 MB and more
   * pile up before V8 does something about it by itself.
   */
  readonly collectGarbage?: () => void;
}

/**
 * Pulls an image with calls of the client alone, as containerd of every version takes them: blobs are
 * streamed into the content store, `layersAtOnce` layers side by side, and unpacked from the lowest
 * up while higher ones still arrive; the image's record comes last. The scope must hold a lease.
 *
 * Rejects with a `PullError`, with the daemon's own error, or with the signal's reason. Then no ingest
 * and no half-made snapshot is left; finished blobs and snapshots are the lease's.
 */
export async function pullImage(
  scope: Scope,
  source: ImageSource,
  options: PullOptions,
): Promise<PullRecord> {
  const { name, now, signal } = options;
  try {
    const startMs = now();
    const closure = await imageBlobs(source, name, options.arch, signal);
    const resolve = { startMs, endMs: now() };
    const { layers, bytes } = await new ClientPull(scope, source, options, closure).run();
    const fetch = hull(layers.map((layer) => layer.fetch));
    const unpacked = hull(layers.map((layer) => layer.unpack));
    const attempts = options.attempts?.();
    return {
      via: 'client',
      reference: name,
      digest: closure.target.digest,
      host: source.place,
      bytes,
      resolve,
      ...(fetch && { fetch }),
      ...(unpacked && { unpack: unpacked }),
      layers,
      ...(attempts && { attempts: [...attempts] }),
    };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw pullFailure(error, { name, place: source.place });
  }
}

class ClientPull {
  readonly #scope: Scope;
  readonly #source: ImageSource;
  readonly #options: PullOptions;
  readonly #closure: ImageClosure;
  readonly #writer: BlobWriter;
  readonly #labels: ReadonlyMap<string, Labels>;
  readonly #timeline: Timeline;
  /** Ends what is under way when a part of it has failed. */
  readonly #ending = new AbortController();
  #bytes = 0;

  constructor(scope: Scope, source: ImageSource, options: PullOptions, closure: ImageClosure) {
    const { signal, deadlineMs, labels } = options;
    this.#scope = scope;
    this.#source = source;
    this.#options = options;
    this.#closure = closure;
    this.#labels = referenceLabels(closure, options.snapshotter);
    this.#timeline = new Timeline(closure.layers, options.now);
    this.#writer = new BlobWriter(scope, {
      labels,
      run: runOf('', labels) ?? randomBytes(6).toString('hex'),
      call: { deadlineMs, signal: AbortSignal.any([signal, this.#ending.signal]) },
    });
  }

  async run(): Promise<Pick<PullRecord, 'layers' | 'bytes'>> {
    const { name, labels, signal } = this.#options;
    const fetched = this.#fetchLayers();
    const unpacked = this.#options.unpack ? [this.#unpack(fetched)] : [];
    await this.#all([...fetched, this.#writeDocuments(), ...unpacked]);
    await createRecord(this.#scope, { name, labels, target: this.#closure.target }, { signal });
    return { layers: this.#timeline.layers(), bytes: this.#bytes };
  }

  /** Waits for all, also after one has failed: nothing may still be written when the pull has ended. */
  async #all(work: readonly Promise<unknown>[]): Promise<void> {
    let failed: { readonly error: unknown } | undefined;
    await Promise.all(
      work.map((each) =>
        each.catch((error: unknown) => {
          // The others fail of being ended: the first error is the one to tell.
          failed ??= { error };
          this.#ending.abort(error);
        }),
      ),
    );
    if (failed !== undefined) throw failed.error;
  }

  #fetchLayers(): readonly Promise<void>[] {
    const { layersAtOnce, now, unpack } = this.#options;
    const gate = atMost(layersAtOnce);
    const byDigest = new Map<string, Promise<void>>();
    let before = Promise.resolve();
    return this.#closure.layers.map((layer, index) => {
      // An image may hold the same layer twice.
      const known = byDigest.get(layer.digest);
      if (known !== undefined) return known;
      const lead = new Lead(now);
      if (!unpack) lead.end();
      const turn = before;
      before = lead.over;
      const fetched = gate(async () => {
        await turn;
        await this.#fetchLayer(layer, index, lead).finally(lead.end);
      });
      byDigest.set(layer.digest, fetched);
      return fetched;
    });
  }

  async #fetchLayer(layer: Descriptor, index: number, lead: Lead): Promise<void> {
    const { signal } = this.#ending;
    signal.throwIfAborted();
    this.#timeline.begin('fetch', index);
    const both = AbortSignal.any([signal, this.#options.signal]);
    const chunks = lead.watch(this.#source.blob(layer, both));
    const sent = await this.#writer.write(layer, {}, this.#counted(chunks));
    if (sent) this.#timeline.end('fetch', index);
    else this.#timeline.forget('fetch', index);
  }

  async *#counted(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let uncollected = 0;
    for await (const chunk of chunks) {
      this.#bytes += chunk.length;
      uncollected += chunk.length;
      yield chunk;
      if (uncollected < bytesPerCollection) continue;
      uncollected = 0;
      this.#options.collectGarbage?.();
    }
  }

  /** Children before those that name them. */
  async #writeDocuments(): Promise<void> {
    const { documents, config, path } = this.#closure;
    for (const blob of [config.blob, ...[...path].reverse()]) {
      const bytes = documents.get(blob.digest);
      if (bytes === undefined) throw new TypeError(`expected the document ${blob.digest}`);
      const labels = this.#labels.get(blob.digest) ?? {};
      if (await this.#writer.write(blob, labels, once(bytes))) this.#bytes += bytes.length;
    }
  }

  async #unpack(fetched: readonly Promise<void>[]): Promise<void> {
    const { labels, deadlineMs, signal, snapshotter } = this.#options;
    const { layers, diffIds } = this.#closure;
    await unpack(this.#scope, snapshotter, diffIds, layers, {
      labels,
      keyPrefix: `cb-${runOf('', labels) ?? 'pull'}-unpack`,
      signal: AbortSignal.any([signal, this.#ending.signal]),
      deadlineMs,
      ready: (index) => fetched[index] ?? Promise.resolve(),
      onLayer: (index, state) =>
        state === 'begins'
          ? this.#timeline.begin('unpack', index)
          : this.#timeline.end('unpack', index),
    });
  }
}

/** A collection takes some ms, so that one in 2 MiB costs about a tenth of the time. */
const bytesPerCollection = 2 * 1024 * 1024;

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
