import { createHash } from 'node:crypto';
import { messageOf } from '../../core/errors.ts';
import type { Blob, CallOptions, Content, ContentWrite, Ingest } from '../api.ts';
import type { Operation } from './gate.ts';
import { failure, joinedLease, notFound, type Room, requireNamespace } from './room.ts';
import { type NamespaceRecord, sorted } from './state.ts';

/** How long the daemon keeps an ingest that no lease holds. */
const ingestLifeMs = 24 * 3600 * 1000;

export class TwinContent implements Content {
  readonly #room: Room;

  constructor(room: Room) {
    this.#room = room;
  }

  list(options?: CallOptions): Promise<Blob[]> {
    return this.#call('content.list', '', options, (namespace) =>
      sorted(namespace?.blobs).map(([digest, { size, labels }]) => ({ digest, size, labels })),
    );
  }

  info(digest: string, options?: CallOptions): Promise<Blob> {
    return this.#call('content.info', digest, options, (namespace) => {
      const blob = namespace?.blobs.get(digest);
      if (blob === undefined) throw notFound('content.info', `content ${digest}`);
      return { digest, size: blob.size, labels: blob.labels };
    });
  }

  read(digest: string, maxBytes: number, options?: CallOptions): Promise<Uint8Array> {
    return this.#call('content.read', digest, options, (namespace) => {
      const bytes = this.#room.state.content.get(digest);
      if (namespace?.blobs.has(digest) !== true || bytes === undefined) {
        throw notFound('content.read', `content ${digest}`);
      }
      if (bytes.length > maxBytes) {
        const detail = `${digest} has ${bytes.length} bytes, expected at most ${maxBytes}`;
        throw failure('resource_exhausted', 'content.read', detail);
      }
      return Uint8Array.from(bytes);
    });
  }

  write(
    blob: ContentWrite,
    chunks: AsyncIterable<Uint8Array>,
    options?: CallOptions,
  ): Promise<boolean> {
    return this.#call('content.write', blob.ref, options, () => {
      const { state } = this.#room;
      const lease = joinedLease(this.#room, 'content.write');
      const namespace = state.touch(this.#room.namespace);
      if (namespace.blobs.has(blob.digest)) {
        lease?.content.add(blob.digest);
        return false;
      }
      const known = state.content.get(blob.digest);
      if (known !== undefined && known.length === blob.size) {
        namespace.blobs.set(blob.digest, { size: known.length, labels: { ...blob.labels } });
        lease?.content.add(blob.digest);
        return false;
      }
      const expiresAtMs =
        lease === undefined ? this.#room.now().getTime() + ingestLifeMs : undefined;
      namespace.ingests.set(blob.ref, { offset: 0, expected: '', expiresAtMs });
      lease?.ingests.add(blob.ref);
      return this.#receive(blob, chunks);
    });
  }

  ingests(options?: CallOptions): Promise<Ingest[]> {
    return this.#call('content.ingests', '', options, (namespace) =>
      sorted(namespace?.ingests).map(([ref, { offset }]) => ({ ref, offset })),
    );
  }

  abort(ref: string, options?: CallOptions): Promise<void> {
    return this.#call('content.abort', ref, options, (namespace) => {
      if (namespace?.ingests.delete(ref) !== true) {
        throw notFound('content.abort', `ingest ${ref}`);
      }
    });
  }

  delete(digest: string, options?: CallOptions): Promise<void> {
    return this.#call('content.delete', digest, options, (namespace) => {
      if (namespace?.blobs.delete(digest) !== true) {
        throw notFound('content.delete', `content ${digest}`);
      }
    });
  }

  /** Takes the chunks in and commits. What fails leaves the ingest, as a daemon does. */
  async #receive(blob: ContentWrite, chunks: AsyncIterable<Uint8Array>): Promise<boolean> {
    const { state } = this.#room;
    const hash = createHash('sha256');
    const parts: Uint8Array[] = [];
    let offset = 0;
    for await (const chunk of told(chunks)) {
      // Not `slice`, which for a Buffer is a view: a source may reuse its buffer.
      const copy = Uint8Array.from(chunk);
      parts.push(copy);
      hash.update(copy);
      offset += copy.length;
      const ingest = state.namespaces.get(this.#room.namespace)?.ingests.get(blob.ref);
      if (ingest !== undefined) {
        ingest.offset = offset;
      }
    }
    const digest = `sha256:${hash.digest('hex')}`;
    if (offset !== blob.size || digest !== blob.digest) {
      const detail = `expected ${blob.size} bytes of ${blob.digest}, got ${offset} of ${digest}`;
      throw failure('failed_precondition', 'content.write', detail);
    }
    const namespace = state.touch(this.#room.namespace);
    const lease = joinedLease(this.#room, 'content.write');
    namespace.ingests.delete(blob.ref);
    lease?.ingests.delete(blob.ref);
    lease?.content.add(digest);
    namespace.blobs.set(digest, { size: offset, labels: { ...blob.labels } });
    state.content.set(digest, Buffer.concat(parts));
    return true;
  }

  #call<T>(
    operation: Operation,
    subject: string,
    options: CallOptions | undefined,
    body: (namespace: NamespaceRecord | undefined) => T | Promise<T>,
  ): Promise<T> {
    const { gate, state, namespace } = this.#room;
    return gate.call(operation, `${namespace}/${subject}`, options, () => {
      requireNamespace(this.#room, operation);
      return body(state.namespaces.get(namespace));
    });
  }
}

/** The source's own failure, in the words of a client. */
async function* told(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
  } catch (error) {
    const detail = `the source of the blob failed: ${messageOf(error)}`;
    throw failure('aborted', 'content.write', detail);
  }
}
