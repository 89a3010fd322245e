import type { ClientDuplexStream } from '@grpc/grpc-js';
import { ContainerdError } from './errors.ts';
import { cancelSoon, type OpenCalls } from './open-calls.ts';
import { type CallContext, noAnswer, toContainerdError } from './status.ts';

/**
 * A stream on which both sides speak when they have something to say. Only the first message is
 * answered: until then nobody listens at the other end.
 */
export class Conversation<Request, Response> {
  readonly #call: ClientDuplexStream<Request, Response>;
  readonly #context: CallContext;
  readonly #release: () => void;
  #opened: (() => void) | undefined;
  #over = false;
  #failure: ContainerdError | undefined;
  /** Resolves when the stream is over, however it ended. */
  readonly ended: Promise<void>;

  constructor(
    call: ClientDuplexStream<Request, Response>,
    context: CallContext,
    open: OpenCalls,
    receive: (message: Response) => void,
  ) {
    this.#call = call;
    this.#context = context;
    this.#release = () => open.delete(call, context.signal);
    open.add(call, context.signal);
    this.ended = new Promise((resolve) => {
      call.on('error', (error) => {
        this.#failure ??= toContainerdError(error, context);
      });
      call.on('status', () => {
        this.#over = true;
        this.#release();
        this.#opened?.();
        resolve();
      });
    });
    call.on('data', (message) => {
      if (this.#opened === undefined) receive(message);
      else this.#opened();
    });
  }

  /** Sends the first message and resolves with its answer's arrival. */
  async open(first: Request): Promise<void> {
    const { deadlineMs } = this.#context;
    await new Promise<void>((resolve, reject) => {
      const timer = Number.isFinite(deadlineMs)
        ? setTimeout(() => {
            this.#failure ??= noAnswer(this.#context);
            this.#call.cancel();
            reject(this.#failure);
          }, deadlineMs)
        : undefined;
      this.#opened = () => {
        clearTimeout(timer);
        this.#opened = undefined;
        resolve();
      };
      this.#call.write(first);
    });
    if (!this.#over) return;
    // The error event comes before or after the status.
    await new Promise((resolve) => setImmediate(resolve));
    const detail = 'the daemon ended the stream without an answer';
    throw this.#failure ?? new ContainerdError('internal', this.#context.operation, detail);
  }

  send(message: Request): void {
    if (!this.#over) this.#call.write(message);
  }

  /** Ends the stream, wherever it is. */
  close(): void {
    this.#release();
    if (!this.#over) cancelSoon(this.#call);
  }
}
