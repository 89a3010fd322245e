import type { CallOptions, Descriptor, Labels, Scope } from '../api.ts';
import { ingestPrefix } from '../ownership.ts';

export interface BlobWriterOptions {
  /** Put on every blob, beside its own. */
  readonly labels: Labels;
  /** Keeps the ingests of two runs apart. */
  readonly run: string;
  readonly call: CallOptions;
}

/** Puts blobs into the content store; what fails on the way leaves nothing there. */
export class BlobWriter {
  readonly #scope: Scope;
  readonly #options: BlobWriterOptions;

  constructor(scope: Scope, options: BlobWriterOptions) {
    this.#scope = scope;
    this.#options = options;
  }

  /** Resolves with whether the blob had to be sent: see `Content.write`. */
  async write(
    { digest, size }: Descriptor,
    own: Labels,
    chunks: AsyncIterable<Uint8Array>,
  ): Promise<boolean> {
    const { content } = this.#scope;
    const { run, call } = this.#options;
    const ref = `${ingestPrefix}${run}/${digest}`;
    const labels = { ...this.#options.labels, ...own };
    try {
      return await content.write({ ref, size, digest, labels }, chunks, call);
    } catch (error) {
      // Not cancelled with the rest: an ingest that is left pins what it has for a day.
      await content.abort(ref).catch(() => undefined);
      throw error;
    }
  }
}
