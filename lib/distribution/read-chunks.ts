import type { IncomingMessage } from 'node:http';
import { TransportError } from './transport.ts';

/**
 * The pieces of a body as they arrive. Rejects with the code `stalled` when the next one takes longer than
 * `stallMs` from when it is asked for: a reader that is slow itself is no stall.
 */
export async function* readChunks(
  response: IncomingMessage,
  stallMs: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let waiting = false;
  const timer = setTimeout(() => {
    if (waiting) response.destroy(new TransportError('stalled', 'no byte for too long'));
  }, stallMs);
  try {
    const chunks = response[Symbol.asyncIterator]();
    for (;;) {
      waiting = true;
      timer.refresh();
      const next = await chunks.next();
      waiting = false;
      if (next.done) return;
      yield next.value;
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}
