import type { IncomingMessage } from 'node:http';
import { divert, type Sink } from './direct-agent.ts';
import { readChunks } from './read-chunks.ts';
import { TransportError } from './transport.ts';

/** Of a buffer, and the least for which a connection is given up that could have been kept. */
const bufferBytes = 1024 * 1024;

/**
 * The pieces of a body, like `readChunks`, but in buffers that are full where that can be: a chunk is
 * to be used before the next one is asked for.
 */
export function readBody(
  response: IncomingMessage,
  stallMs: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const left = Number(response.headers['content-length']) - response.readableLength;
  const measured = response.headers['transfer-encoding'] === undefined;
  if (left >= bufferBytes && measured && !response.destroyed) {
    const body = new DirectBody(response, left, stallMs);
    if (divert(response, body)) return body.chunks(signal);
  }
  return readChunks(response, stallMs, signal);
}

class DirectBody implements Sink {
  readonly #response: IncomingMessage;
  readonly #stallMs: number;
  readonly #buffer = Buffer.allocUnsafeSlow(bufferBytes);
  #filled = 0;
  /** What has not come yet. */
  #left: number;
  #timer: NodeJS.Timeout | undefined;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(response: IncomingMessage, left: number, stallMs: number) {
    this.#response = response;
    this.#left = left;
    this.#stallMs = stallMs;
  }

  room(): Uint8Array {
    // A full one is empty when the connection is resumed.
    return this.#full ? this.#buffer : this.#buffer.subarray(this.#filled);
  }

  receive(bytes: Uint8Array): boolean {
    const taken = Math.min(bytes.length, this.#left, this.#buffer.length - this.#filled);
    // The first read goes to where it was to go before.
    if (bytes.buffer !== this.#buffer.buffer)
      this.#buffer.set(bytes.subarray(0, taken), this.#filled);
    this.#filled += taken;
    this.#left -= taken;
    this.#timer?.refresh();
    if (!this.#full && this.#left > 0) return true;
    this.#wake?.();
    return false;
  }

  async *chunks(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const response = this.#response;
    response.on('error', (error) => this.#fail(error));
    response.on('close', () => this.#fail(new TransportError('ECONNRESET', 'aborted')));
    try {
      const first: Buffer | null = response.read();
      if (first !== null) yield first;
      for (;;) {
        await this.#enough();
        if (this.#filled > 0) {
          yield this.#buffer.subarray(0, this.#filled);
          this.#filled = 0;
        }
        if (this.#left === 0) return;
        if (this.#failure !== undefined) throw this.#failure;
        response.socket.resume();
      }
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    }
  }

  get #full(): boolean {
    return this.#filled === this.#buffer.length;
  }

  get #settled(): boolean {
    return this.#full || this.#left === 0 || this.#failure !== undefined;
  }

  /** Resolves when the buffer is full, or as full as it gets. */
  async #enough(): Promise<void> {
    if (this.#settled) return;
    this.#timer = setTimeout(() => {
      this.#response.destroy(new TransportError('stalled', 'no byte for too long'));
    }, this.#stallMs);
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wake?.();
  }
}
