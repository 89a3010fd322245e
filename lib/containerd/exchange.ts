import { ContainerdError } from './errors.ts';
import { type Cancellable, cancelSoon, type OpenCalls } from './open-calls.ts';
import { type CallContext, noAnswer, toContainerdError } from './status.ts';

/** What an exchange needs of a stream. */
export interface ExchangeCall<Request, Response> extends Cancellable {
  on(event: 'data', listener: (answer: Response) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'status', listener: () => void): unknown;
  write(request: Request): void;
  /** Sends a request that is on hand as it travels; absent where the stream cannot. */
  writeFrame?(frame: Buffer): void;
  end(): void;
}

/**
 * A stream on which each request gets its answer before the next one is sent. One thing is
 * awaited at a time, so that a single slot, and not a chain of promises, holds what is pending.
 */
export class Exchange<Request, Response> {
  readonly #call: ExchangeCall<Request, Response>;
  readonly #context: CallContext;
  readonly #release: () => void;
  #failure: ContainerdError | undefined;
  #ended = false;
  #onAnswer: ((answer: Response) => void) | undefined;
  #onEnd: (() => void) | undefined;
  #onFailure: ((failure: ContainerdError) => void) | undefined;

  constructor(call: ExchangeCall<Request, Response>, context: CallContext, open: OpenCalls) {
    this.#call = call;
    this.#context = context;
    this.#release = () => open.delete(call, context.signal);
    open.add(call, context.signal);
    call.on('data', (answer) => this.#onAnswer?.(answer));
    call.on('error', (error) => this.#fail(toContainerdError(error, context)));
    call.on('status', () => this.#end());
  }

  /** Sends a request and resolves with its answer. `frame`: the same as it travels, where it is on hand. */
  send(request: Request, frame?: () => Buffer): Promise<Response> {
    return this.#await((resolve) => {
      this.#onAnswer = resolve;
      if (this.#ended) this.#end();
      else if (frame === undefined || this.#call.writeFrame === undefined)
        this.#call.write(request);
      else this.#call.writeFrame(frame());
    }, true);
  }

  /** The promise, or the failure of the stream if that comes first. */
  until<T>(promise: Promise<T>): Promise<T> {
    // Nobody listens to it when the stream has failed first.
    promise.catch(() => {});
    return this.#await((resolve, reject) => {
      promise.then(resolve, reject);
    }, false);
  }

  /** Says that no request follows and resolves when the daemon has ended the stream. */
  finish(): Promise<void> {
    return this.#await((resolve) => {
      this.#onEnd = resolve;
      if (this.#ended) this.#end();
      else this.#call.end();
    }, true);
  }

  /** Ends the stream, wherever it is. */
  close(): void {
    this.#release();
    if (!this.#ended) cancelSoon(this.#call);
  }

  #await<T>(
    begin: (resolve: (value: T) => void, reject: (error: unknown) => void) => void,
    timed: boolean,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#failure !== undefined) {
        reject(this.#failure);
        return;
      }
      const timer = timed ? this.#startTimer() : undefined;
      const settle = () => {
        clearTimeout(timer);
        this.#onAnswer = undefined;
        this.#onEnd = undefined;
        this.#onFailure = undefined;
      };
      this.#onFailure = (failure) => {
        settle();
        reject(failure);
      };
      begin(
        (value) => {
          settle();
          resolve(value);
        },
        (error) => {
          settle();
          reject(error);
        },
      );
    });
  }

  #startTimer(): NodeJS.Timeout | undefined {
    const { deadlineMs } = this.#context;
    if (!Number.isFinite(deadlineMs)) return undefined;
    return setTimeout(() => {
      this.#fail(noAnswer(this.#context));
      this.#call.cancel();
    }, deadlineMs);
  }

  #fail(failure: ContainerdError): void {
    this.#failure ??= failure;
    this.#release();
    this.#onFailure?.(this.#failure);
  }

  #end(): void {
    this.#ended = true;
    this.#release();
    if (this.#onEnd !== undefined) {
      this.#onEnd();
    } else if (this.#onAnswer !== undefined) {
      const detail = 'the daemon ended the stream without an answer';
      this.#fail(new ContainerdError('internal', this.#context.operation, detail));
    }
  }
}
