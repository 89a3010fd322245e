import { messageOf } from '../core/errors.ts';
import { ContainerdError, type ErrorCode, errorCodes } from './errors.ts';

/** Longest detail that is kept: runtimes put whole logs into an error. */
const maxDetail = 600;

/** grpc-js gives this detail to a call whose `cancel` was called, which only a signal and `close` do. */
const cancelledHere = 'Cancelled on client';

/** And this one when the daemon reset the stream: it goes down, nobody here cancelled. */
const streamReset = 'Call cancelled';

/** What was known about a call when it failed. */
export interface CallContext {
  readonly operation: string;
  /** Infinity for a call without one. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Turns whatever a call threw into the client's one error: the only place that reads a gRPC status.
 *
 * @param elapsedMs since the call began, where the daemon was told its deadline
 */
export function toContainerdError(
  error: unknown,
  context: CallContext,
  elapsedMs = 0,
): ContainerdError {
  if (error instanceof ContainerdError) return error;
  const code = codeOf(error);
  if (code === 'cancelled') {
    const details = property(error, 'details');
    if (context.signal?.aborted) return cancelledBy(context);
    if (details === cancelledHere) return clientClosed(context);
    // A daemon that notices the deadline before the client does may reset the stream and say nothing.
    if (details === streamReset && elapsedMs >= context.deadlineMs) return noAnswer(context);
    if (details === streamReset) return brokenOff(error, context);
  }
  return new ContainerdError(code, context.operation, detailOf(error, code, context), {
    cause: error,
  });
}

/** For a call that its signal ended, or kept from being made. */
export function cancelledBy(context: CallContext): ContainerdError {
  const reason: unknown = context.signal?.reason;
  const detail = `stopped by the caller: ${messageOf(reason)}`;
  return new ContainerdError('cancelled', context.operation, detail, { cause: reason });
}

/** For a call on a client that was closed, before the call or during it. */
export function clientClosed(context: CallContext): ContainerdError {
  return new ContainerdError('unavailable', context.operation, 'the client was closed');
}

/** For a call that the daemon left without an answer. */
export function noAnswer(context: CallContext): ContainerdError {
  const detail = `no answer within ${context.deadlineMs} ms`;
  return new ContainerdError('deadline_exceeded', context.operation, detail);
}

function brokenOff(cause: unknown, context: CallContext): ContainerdError {
  const detail = 'the daemon broke off the call';
  return new ContainerdError('unavailable', context.operation, detail, { cause });
}

function codeOf(error: unknown): ErrorCode {
  const status = property(error, 'code');
  if (typeof status !== 'number') return 'unknown';
  const code = errorCodes[status - 1] ?? 'unknown';
  // Where the daemon notices the deadline before the client does, some services pass Go's error on
  // without its code.
  const late = code === 'unknown' && /context deadline exceeded/.test(detailsOf(error));
  return late ? 'deadline_exceeded' : code;
}

function detailOf(error: unknown, code: ErrorCode, context: CallContext): string {
  const text = detailsOf(error);
  if (code === 'deadline_exceeded') {
    // grpc-js adds how long each of its stages took; the daemon has words of its own.
    return /^Deadline exceeded/i.test(text)
      ? `no answer within ${context.deadlineMs} ms`
      : `${shorten(text)} (deadline ${context.deadlineMs} ms)`;
  }
  return shorten(text) || 'no details given';
}

function detailsOf(error: unknown): string {
  const details = property(error, 'details');
  return typeof details === 'string' ? details : messageOf(error);
}

function shorten(text: string): string {
  const line = text
    .replace(/^No connection established\. Last error: /, '')
    .replace(/ ?(\(\d{4}-\d\d-\d\dT[^)]*\))?(\. Resolution note: .*)?$/s, '')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length <= maxDetail ? line : `${line.slice(0, maxDetail)}…`;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value
    ? Reflect.get(value, name)
    : undefined;
}
