import { messageOf } from '../../core/errors.ts';
import type { ContentWrite } from '../api.ts';
import { ContainerdError } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import type { WriteContentRequest } from '../generated/containerd/services/content/v1/WriteContentRequest.ts';
import type { WriteContentResponse__Output } from '../generated/containerd/services/content/v1/WriteContentResponse.ts';
import { WriteFrame } from './write-frame.ts';

type WriteExchange = Exchange<WriteContentRequest, WriteContentResponse__Output>;

/** Bytes sent at a time, as containerd's own client does: each message costs a round trip. */
export const chunkBytes = 1024 * 1024;

/** What is left to send with the commit. */
interface Rest {
  readonly offset: number;
  readonly data: Uint8Array;
}

/**
 * Opens the ingest, sends what the daemon does not have, and commits. Resolves with false when
 * nothing had to be sent; `chunks` is then not touched. A failed write leaves its ingest to the
 * caller; the next write under the same name begins it again.
 */
export async function writeBlob(
  exchange: WriteExchange,
  blob: ContentWrite,
  chunks: AsyncIterable<Uint8Array>,
): Promise<boolean> {
  const { ref, size, digest, labels } = blob;
  const opened = await exchange.send({ action: 'STAT', ref, total: size, expected: digest });
  // Another namespace has the blob, or an earlier write stopped just before its commit.
  const complete = size > 0 && opened.offset === size;
  const rest = complete
    ? { offset: size, data: new Uint8Array(0) }
    : await sendAll(exchange, chunks, size);
  await exchange.send({ action: 'COMMIT', total: size, expected: digest, labels, ...rest });
  await exchange.finish();
  return !complete;
}

/** Sends full buffers, each copied from the source and answered before the source is asked for more. */
async function sendAll(
  exchange: WriteExchange,
  chunks: AsyncIterable<Uint8Array>,
  size: number,
): Promise<Rest> {
  const frame = new WriteFrame(Math.min(size, chunkBytes));
  const buffer = frame.data;
  let offset = 0;
  let filled = 0;
  const source = chunks[Symbol.asyncIterator]();
  let asking = false;
  let done = false;
  try {
    for (;;) {
      asking = true;
      const next = await exchange.until(source.next().catch(sourceFailed));
      asking = false;
      if (next.done) {
        done = true;
        return { offset, data: buffer.subarray(0, filled) };
      }
      if (offset + filled + next.value.length > size) throw tooLong(size);
      for (let from = 0; from < next.value.length; ) {
        if (filled === buffer.length) {
          const [at, length] = [offset, filled];
          const request: WriteContentRequest = { action: 'WRITE', offset, data: buffer };
          await exchange.send(request, () => frame.finish(at, length));
          offset += filled;
          filled = 0;
        }
        const taken = next.value.subarray(from, from + buffer.length - filled);
        buffer.set(taken, filled);
        filled += taken.length;
        from += taken.length;
      }
    }
  } finally {
    // A source that has not answered yet would keep `return` waiting behind its answer.
    const returned = done ? undefined : source.return?.();
    if (asking) returned?.catch(() => {});
    else await returned;
  }
}

function tooLong(size: number): ContainerdError {
  const detail = `expected ${size} bytes, but the source of the blob has more`;
  return new ContainerdError('failed_precondition', 'content.write', detail);
}

function sourceFailed(error: unknown): never {
  const detail = `the source of the blob failed: ${messageOf(error)}`;
  throw new ContainerdError('aborted', 'content.write', detail, { cause: error });
}
