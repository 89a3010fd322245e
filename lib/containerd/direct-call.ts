import { EventEmitter } from 'node:events';
import { Metadata, type StatusObject, status } from '@grpc/grpc-js';
import type { ExchangeCall } from './exchange.ts';
import type { Cancellable } from './open-calls.ts';
import type { Method } from './protocol.ts';
import type { ReadyConnection } from './ready-connection.ts';

/** Metadata whose headers are made once for all calls. */
export class FixedMetadata extends Metadata {
  readonly #headers: Readonly<Record<string, string>>;

  constructor(headers: Readonly<Record<string, string>>) {
    super();
    this.#headers = headers;
  }

  /** A new object each time: grpc-js adds headers of its own to it. */
  override toHttp2Headers(): Record<string, string> {
    return { ...this.#headers };
  }
}

/** The header by which the daemon learns of a deadline; it takes at most 8 digits. */
export function timeoutHeader(deadlineMs: number): Record<string, string> {
  if (!Number.isFinite(deadlineMs)) return {};
  const ms = Math.max(1, Math.round(deadlineMs));
  return {
    'grpc-timeout': ms < 1e8 ? `${ms}m` : `${Math.min(Math.round(ms / 1000), 99_999_999)}S`,
  };
}

export interface DirectCall<Request, Response> {
  readonly method: Method<Request, Response>;
  readonly request: Request;
  readonly metadata: FixedMetadata;
  readonly deadlineMs: number;
  /** Called once: with the answer, or with why there is none. */
  onEnd(error: Error | undefined, response: Response | undefined): void;
  /** Called instead when the daemon has not taken the call, so that it may be made again. */
  onRefused(): void;
}

/** Before each message on the wire: whether it is compressed, and its length. */
export const headBytes = 5;
/** As of HTTP/2: RFC 9113, section 7. */
const refusedStream = 7;
/** The longest delay a timer of Node takes, about 25 days. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * Makes a unary call on a connection that is up, without the layers of grpc-js that find, choose and
 * await a connection, filter and repeat: these take more than half of a call's CPU time. Undefined when
 * there is no such connection; the call is then to be made in the ordinary way.
 */
export function callDirectly<Request, Response>(
  { subchannel }: ReadyConnection,
  call: DirectCall<Request, Response>,
): Cancellable | undefined {
  if (subchannel === undefined) return undefined;
  const { method, metadata, deadlineMs } = call;
  let timer: NodeJS.Timeout | undefined;
  let message: Buffer | undefined;
  const begin = (frame: Buffer) => {
    const made = subchannel.createCall(metadata, authority, method.path, listener, 0);
    made.startRead();
    made.sendMessageWithContext({}, frame);
    made.halfClose();
    return made;
  };
  const listener = {
    onReceiveMetadata() {},
    onReceiveMessage(received: Buffer) {
      message = received;
      // Otherwise the end of the answer would not be seen.
      stream?.startRead();
    },
    onReceiveStatus(received: StatusObject & { readonly rstCode?: number }) {
      clearTimeout(timer);
      if (received.rstCode === refusedStream) call.onRefused();
      else if (received.code === status.OK) finish(call, message);
      else call.onEnd(errorOf(received.code, received.details), undefined);
    },
  };
  let stream: ReturnType<typeof begin> | undefined;
  try {
    stream = begin(frameOf(method.requestSerialize(call.request)));
  } catch {
    // The connection broke a moment ago, or the request cannot be written: the ordinary way tells.
    return undefined;
  }
  const made = stream;
  if (deadlineMs <= longestTimerMs) {
    timer = setTimeout(() => {
      made.cancelWithStatus(status.DEADLINE_EXCEEDED, 'Deadline exceeded');
    }, deadlineMs);
  }
  return { cancel: () => made.cancelWithStatus(status.CANCELLED, 'Cancelled on client') };
}

/**
 * A stream of messages both ways on a connection that is up: emits what grpc-js's own does. Takes
 * messages that are framed already, so that large ones need not be copied.
 */
export class DirectStream<Request, Response>
  extends EventEmitter
  implements ExchangeCall<Request, Response>
{
  readonly #method: Method<Request, Response>;
  readonly #call: ReturnType<NonNullable<ReadyConnection['subchannel']>['createCall']>;

  /** Undefined when there is no such connection. */
  static open<Request, Response>(
    { subchannel }: ReadyConnection,
    method: Method<Request, Response>,
    metadata: FixedMetadata,
  ): DirectStream<Request, Response> | undefined {
    if (subchannel === undefined) return undefined;
    try {
      return new DirectStream(subchannel, method, metadata);
    } catch {
      // The connection broke a moment ago: the ordinary way tells.
      return undefined;
    }
  }

  private constructor(
    subchannel: NonNullable<ReadyConnection['subchannel']>,
    method: Method<Request, Response>,
    metadata: FixedMetadata,
  ) {
    super();
    this.#method = method;
    this.#call = subchannel.createCall(
      metadata,
      authority,
      method.path,
      {
        onReceiveMetadata() {},
        onReceiveMessage: (framed: Buffer) => this.#receive(framed),
        onReceiveStatus: ({ code, details }: StatusObject) => {
          if (code !== status.OK) this.emit('error', errorOf(code, details));
          this.emit('status');
        },
      },
      0,
    );
    this.#call.startRead();
  }

  write(request: Request): void {
    this.writeFrame(frameOf(this.#method.requestSerialize(request)));
  }

  /** The frame's memory must stay as it is until the daemon has answered. */
  writeFrame(frame: Buffer): void {
    this.#call.sendMessageWithContext({}, frame);
  }

  end(): void {
    this.#call.halfClose();
  }

  cancel(): void {
    this.#call.cancelWithStatus(status.CANCELLED, 'Cancelled on client');
  }

  #receive(framed: Buffer): void {
    try {
      this.emit('data', parse(this.#method, framed));
      this.#call.startRead();
    } catch (error) {
      this.#call.cancelWithStatus(status.INTERNAL, `Response message parsing error: ${error}`);
    }
  }
}

/** As grpc-js has it for a socket's path. */
const authority = 'localhost';

/** A message as it travels: not compressed, its length, its bytes. */
function frameOf(message: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(headBytes + message.length);
  frame.set(message, headBytes);
  writeHead(frame);
  return frame;
}

/** Completes a frame whose message is in its place. */
export function writeHead(frame: Buffer): void {
  frame[0] = 0;
  frame.writeUInt32BE(frame.length - headBytes, 1);
}

function parse<Response>({ responseDeserialize }: Method<never, Response>, framed: Buffer) {
  if (framed[0] !== 0) throw new Error('it is compressed, which was not asked for');
  return responseDeserialize(framed.subarray(headBytes));
}

function finish<Request, Response>(
  { method, onEnd }: DirectCall<Request, Response>,
  framed: Buffer | undefined,
): void {
  if (framed === undefined) {
    onEnd(errorOf(status.UNIMPLEMENTED, 'No message received'), undefined);
    return;
  }
  let response: Response;
  try {
    response = parse(method, framed);
  } catch (error) {
    onEnd(errorOf(status.INTERNAL, `Response message parsing error: ${error}`), undefined);
    return;
  }
  onEnd(undefined, response);
}

/** In the shape of grpc-js's own. */
function errorOf(code: status, details: string): Error {
  return Object.assign(new Error(details), { code, details });
}
