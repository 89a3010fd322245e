import {
  type ClientDuplexStream,
  type ClientReadableStream,
  Metadata,
  type requestCallback,
} from '@grpc/grpc-js';
import { milliseconds } from '../core/clock.ts';
import type { CallOptions } from './api.ts';
import type { Connection } from './connection.ts';
import { Conversation } from './conversation.ts';
import { callDirectly, DirectStream, FixedMetadata, timeoutHeader } from './direct-call.ts';
import type { ContainerdError } from './errors.ts';
import { Exchange } from './exchange.ts';
import { type Cancellable, cancelSoon, type OpenCalls } from './open-calls.ts';
import type { Method } from './protocol.ts';
import { type CallContext, cancelledBy, clientClosed, toContainerdError } from './status.ts';

/** For a call that ends with its answer, its signal or the connection, and not before. */
export const noDeadline = Number.POSITIVE_INFINITY;

/** Makes calls within a namespace and a lease; whatever fails in them becomes a ContainerdError here. */
export class Calls {
  readonly #connection: Connection;
  readonly #own: Readonly<Record<string, string>>;
  readonly #metadata = new Metadata();
  #fixed: { readonly deadlineMs: number; readonly metadata: FixedMetadata } | undefined;

  constructor(connection: Connection, namespace?: string, lease?: string) {
    this.#connection = connection;
    this.#own = {
      ...(namespace === undefined ? {} : { 'containerd-namespace': namespace }),
      ...(lease === undefined ? {} : { 'containerd-lease': lease }),
    };
    for (const [name, value] of Object.entries(this.#own)) this.#metadata.set(name, value);
  }

  /** The same connection, within a namespace. */
  within(namespace: string): Calls {
    return new Calls(this.#connection, namespace);
  }

  /** One request, one answer. */
  unary<Request, Response>(
    operation: string,
    method: Method<Request, Response>,
    request: Request,
    options: CallOptions | undefined,
    defaultDeadlineMs = this.#connection.deadlineMs,
  ): Promise<Response> {
    const context = contextOf(operation, options, defaultDeadlineMs);
    const { ready, open } = this.#connection;
    const errorOf = this.#errorsOf(context);
    return new Promise((resolve, reject) => {
      const settle = (call: Cancellable, error: unknown, response: Response | undefined) => {
        open.delete(call, context.signal);
        if (error === undefined && response !== undefined) resolve(response);
        else reject(errorOf(error));
      };
      const startOrdinarily = () => {
        const call = this.#unary(method, request, context, (error, response) =>
          settle(call, error ?? undefined, response),
        );
        open.add(call, context.signal);
      };
      const start = () => {
        const { deadlineMs } = context;
        const call = callDirectly(ready, {
          method,
          request,
          metadata: this.#headers(deadlineMs),
          deadlineMs,
          onEnd: (error, response) => {
            if (call !== undefined) settle(call, error, response);
          },
          onRefused() {
            if (call !== undefined) open.delete(call, context.signal);
            try {
              attempt(startOrdinarily, context, open);
            } catch (error) {
              reject(error);
            }
          },
        });
        if (call === undefined) startOrdinarily();
        else open.add(call, context.signal);
      };
      attempt(start, context, open);
    });
  }

  #unary<Request, Response>(
    method: Method<Request, Response>,
    request: Request,
    context: CallContext,
    callback: requestCallback<Response>,
  ): Cancellable {
    return this.#connection.client.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request,
      this.#metadata,
      { deadline: this.#deadline(context) },
      callback,
    );
  }

  /** Of direct calls: nearly all have the same deadline. */
  #headers(deadlineMs: number): FixedMetadata {
    if (this.#fixed?.deadlineMs !== deadlineMs) {
      const metadata = new FixedMetadata({ ...this.#own, ...timeoutHeader(deadlineMs) });
      this.#fixed = { deadlineMs, metadata };
    }
    return this.#fixed.metadata;
  }

  /** One request; the messages of the answer go to `receive`, in order. What it throws ends the call. */
  receiveAll<Request, Response>(
    operation: string,
    method: Method<Request, Response>,
    request: Request,
    options: CallOptions | undefined,
    receive: (message: Response) => void,
  ): Promise<void> {
    const context = contextOf(operation, options, this.#connection.deadlineMs);
    const errorOf = this.#errorsOf(context);
    return new Promise((resolve, reject) => {
      const fail = (error: unknown) => reject(errorOf(error));
      const call = this.#stream(method, request, context);
      call.on('error', fail).on('end', resolve);
      call.on('data', (message) => {
        try {
          receive(message);
        } catch (error) {
          fail(error);
          cancelSoon(call);
        }
      });
    });
  }

  /**
   * One request, answered until the signal ends it. The request is sent at once, not with the
   * first `next`; the stream stays open until the signal or the end of the iteration.
   */
  subscribe<Request, Response>(
    operation: string,
    method: Method<Request, Response>,
    request: Request,
    signal: AbortSignal,
  ): AsyncIterable<Response> {
    const context = contextOf(operation, { signal }, noDeadline);
    if (signal.aborted) return nothing();
    const call = this.#stream(method, request, context);
    let failure: unknown;
    call.on('error', (error) => {
      failure ??= error;
    });
    return messages(call, context, () => failure);
  }

  /** Requests and answers in turns over one stream; the deadline is for each answer. */
  exchange<Request, Response>(
    operation: string,
    method: Method<Request, Response>,
    options: CallOptions | undefined,
  ): Exchange<Request, Response> {
    const context = contextOf(operation, options, this.#connection.deadlineMs);
    const { ready, open } = this.#connection;
    const direct = attempt(
      // The deadline is for each answer, and the daemon is told none.
      () => DirectStream.open(ready, method, this.#headers(noDeadline)),
      context,
      open,
    );
    return new Exchange(direct ?? this.#duplex(method, context), context, open);
  }

  /**
   * A stream of the daemon's own messages, opened by the first one of ours, which is answered before all
   * others. The deadline is for that answer.
   */
  conversation<Request, Response>(
    operation: string,
    method: Method<Request, Response>,
    receive: (message: Response) => void,
    options: CallOptions | undefined,
  ): Conversation<Request, Response> {
    const context = contextOf(operation, options, this.#connection.deadlineMs);
    return new Conversation(this.#duplex(method, context), context, this.#connection.open, receive);
  }

  #duplex<Request, Response>(
    method: Method<Request, Response>,
    context: CallContext,
  ): ClientDuplexStream<Request, Response> {
    const { client, open } = this.#connection;
    return attempt(
      () =>
        client.makeBidiStreamRequest(
          method.path,
          method.requestSerialize,
          method.responseDeserialize,
          this.#metadata,
        ),
      context,
      open,
    );
  }

  #stream<Request, Response>(
    method: Method<Request, Response>,
    request: Request,
    context: CallContext,
  ): ClientReadableStream<Response> {
    const { client, open } = this.#connection;
    const call = attempt(
      () =>
        client.makeServerStreamRequest(
          method.path,
          method.requestSerialize,
          method.responseDeserialize,
          request,
          this.#metadata,
          { deadline: this.#deadline(context) },
        ),
      context,
      open,
    );
    open.add(call, context.signal);
    return call.on('status', () => open.delete(call, context.signal));
  }

  /** For a call that begins now and whose deadline the daemon is told. */
  #errorsOf(context: CallContext): (error: unknown) => ContainerdError {
    const { clock } = this.#connection;
    const began = clock.now();
    return (error) => toContainerdError(error, context, milliseconds(clock.now() - began));
  }

  #deadline(context: CallContext): number {
    return this.#connection.clock.wall().getTime() + context.deadlineMs;
  }
}

function contextOf(
  operation: string,
  options: CallOptions | undefined,
  defaultDeadlineMs: number,
): CallContext {
  const deadlineMs = options?.deadlineMs ?? defaultDeadlineMs;
  return { operation, deadlineMs, signal: options?.signal };
}

/** Begins a call, unless its signal or the client has ended it already. */
function attempt<T>(begin: () => T, context: CallContext, open: OpenCalls): T {
  if (context.signal?.aborted) throw cancelledBy(context);
  if (open.closed) throw clientClosed(context);
  try {
    return begin();
  } catch (error) {
    throw toContainerdError(error, context);
  }
}

async function* messages<Response>(
  call: ClientReadableStream<Response>,
  context: CallContext,
  failure: () => unknown,
): AsyncGenerator<Response> {
  try {
    yield* call;
  } catch {
    // The listener has it, also when it came before anybody read.
  } finally {
    cancelSoon(call);
  }
  const error = failure();
  if (error !== undefined && !context.signal?.aborted) throw toContainerdError(error, context);
}

async function* nothing(): AsyncGenerator<never> {}
