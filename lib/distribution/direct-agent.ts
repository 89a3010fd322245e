import { Agent, type ClientRequestArgs, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** Takes the bytes of a connection as they are read from it. */
export interface Sink {
  /** Where the bytes of the next read go; never empty. */
  room(): Uint8Array;
  /** What was read, in `room` or elsewhere. False pauses the connection until it is resumed. */
  receive(bytes: Uint8Array): boolean;
}

interface Diversion {
  sink: Sink | undefined;
}

/** Of connections that read into memory of ours. */
const diversions = new WeakMap<Duplex, Diversion>();

const ownBytes = 64 * 1024;

/**
 * Keeps connections whose bytes need not go through the parser of HTTP, which makes new memory of
 * each piece of a body, twice: memory outside of V8's heap, for which it collects garbage again and again.
 */
export class DirectAgent extends Agent {
  override createConnection(
    options: ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    const own = Buffer.allocUnsafeSlow(ownBytes);
    const diversion: Diversion = { sink: undefined };
    const onread = {
      buffer: () => diversion.sink?.room() ?? own,
      callback: (length: number, buffer: Uint8Array): boolean => {
        const bytes = buffer.subarray(0, length);
        // A copy, since a connection that is paused keeps it.
        return diversion.sink?.receive(bytes) ?? connection?.push(Buffer.from(bytes)) ?? false;
      },
    };
    const direct = { ...options, onread };
    const connection = super.createConnection(direct, callback);
    if (connection) diversions.set(connection, diversion);
    return connection;
  }
}

/**
 * Sends what follows in the body of an answer to `sink`. False when that cannot be; true makes the
 * connection one that can be used for nothing else, since its parser never sees the end.
 */
export function divert({ socket }: IncomingMessage, sink: Sink): boolean {
  const diversion = diversions.get(socket);
  if (diversion === undefined || socket.readableLength > 0) return false;
  diversion.sink = sink;
  return true;
}
