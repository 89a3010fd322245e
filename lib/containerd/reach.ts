import { stat } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { cannotRun, type HarnessError, messageOf } from '../core/errors.ts';
import { socketPath } from './address.ts';
import type { Containerd } from './api.ts';
import { ContainerdError, isDeadlineExceeded, isUnavailable, isUnimplemented } from './errors.ts';

export interface ReachOptions {
  /** How long the daemon may take to answer. Default: 5,000 ms. */
  readonly timeoutMs?: number;
  /** Default deadline of the calls of the client that is returned, as in `connect`. */
  readonly callTimeoutMs?: number;
  /** Stops the attempt, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * A client of a daemon that has just answered `Version`. Rejects within `timeoutMs`, in one of these
 * ways (codes of a HarnessError with exit status 3): `bad_address`, `socket_missing`, `not_a_socket`,
 * `permission_denied`, `connection_refused`, `daemon_not_answering`, `daemon_died`, `not_containerd`,
 * `daemon_unreachable` for what none of these is.
 */
export async function reachDaemon(
  address: string,
  options: ReachOptions = {},
): Promise<Containerd> {
  const { timeoutMs = 5_000, callTimeoutMs, signal } = options;
  const path = socketPath(address);
  signal?.throwIfAborted();
  await expectSocket(path);
  const refusal = await tryConnecting(path, timeoutMs);
  if (refusal !== undefined) throw connectFailure(path, refusal, timeoutMs);
  signal?.throwIfAborted();
  // Late: gRPC is the heaviest thing the harness loads, and no failure above needs it.
  const { connect } = await import('./grpc.ts');
  const containerd = connect(
    path,
    callTimeoutMs === undefined ? {} : { deadlineMs: callTimeoutMs },
  );
  try {
    await containerd.version({
      deadlineMs: timeoutMs,
      ...(signal === undefined ? {} : { signal }),
    });
    return containerd;
  } catch (error) {
    containerd.close();
    signal?.throwIfAborted();
    throw await versionFailure(path, error, timeoutMs);
  }
}

async function expectSocket(path: string): Promise<void> {
  let isSocket: boolean;
  try {
    isSocket = (await stat(path)).isSocket();
  } catch (error) {
    throw connectFailure(path, errorCode(error), 0, error);
  }
  if (!isSocket) {
    throw cannotRun(
      'not_a_socket',
      `expected the socket of containerd at ${path}, but what is there is not a socket; ` +
        'check --address',
    );
  }
}

/** Connects and hangs up. Resolves with the error's code, or undefined when somebody listens. */
function tryConnecting(path: string, timeoutMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection({ path });
    const settle = (code?: string) => {
      socket.destroy();
      resolve(code);
    };
    socket.setTimeout(timeoutMs, () => settle('ETIMEDOUT'));
    socket.once('connect', () => settle());
    socket.once('error', (error) => settle(errorCode(error)));
  });
}

function connectFailure(
  path: string,
  code: string,
  timeoutMs: number,
  cause?: unknown,
): HarnessError {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return cannotRun(
        'socket_missing',
        `expected containerd's socket at ${path}, but there is nothing; start containerd, ` +
          'name its socket with --address, or let --embedded start a private one',
        cause,
      );
    case 'EACCES':
    case 'EPERM':
      return cannotRun(
        'permission_denied',
        `expected to be let in at ${path}, but this user is not permitted to; run as root, ` +
          `or as a member of the group that owns the socket`,
        cause,
      );
    case 'ECONNREFUSED':
      return cannotRun(
        'connection_refused',
        `expected containerd to listen at ${path}, but nobody does: the socket was left by a ` +
          'daemon that is gone; start containerd again',
        cause,
      );
    // A full queue of connections, which nobody takes out: that is how a stopped daemon ends up.
    case 'EAGAIN':
    case 'ETIMEDOUT':
      return notAnswering(path, timeoutMs, cause);
    default:
      return cannotRun(
        'daemon_unreachable',
        `expected to connect to containerd at ${path}, got ${code}; check that the daemon runs`,
        cause,
      );
  }
}

async function versionFailure(
  path: string,
  error: unknown,
  timeoutMs: number,
): Promise<HarnessError> {
  if (isDeadlineExceeded(error)) return notAnswering(path, timeoutMs, error);
  if (isUnimplemented(error)) return notContainerd(path, 'a gRPC server of another kind', error);
  if (isUnavailable(error) || isGarbled(error)) {
    // Somebody who is still there and cannot speak gRPC, or a daemon that went away meanwhile?
    if ((await tryConnecting(path, timeoutMs)) === undefined) {
      return notContainerd(path, 'a server that does not speak gRPC', error);
    }
    return cannotRun(
      'daemon_died',
      `expected an answer from containerd at ${path}, but it took the connection and then went ` +
        'away; look in its log and start it again',
      error,
    );
  }
  return cannotRun(
    'daemon_unreachable',
    `expected containerd at ${path} to say its version, got: ${messageOf(error)}; ` +
      'check that --address names the socket of a containerd that works',
    error,
  );
}

function notAnswering(path: string, timeoutMs: number, cause: unknown): HarnessError {
  return cannotRun(
    'daemon_not_answering',
    `expected containerd at ${path} to answer within ${timeoutMs} ms, but it did not: it is ` +
      'stopped, stuck or overloaded; look at its state and its log, or restart it',
    cause,
  );
}

function notContainerd(path: string, what: string, cause: unknown): HarnessError {
  return cannotRun(
    'not_containerd',
    `expected containerd at ${path}, but ${what} answers there; ` +
      'name the socket of containerd with --address',
    cause,
  );
}

/** gRPC reports a broken HTTP/2 stream as an internal error and a strange HTTP status as an unknown one. */
function isGarbled(error: unknown): boolean {
  return error instanceof ContainerdError && ['internal', 'unknown'].includes(error.code);
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : messageOf(error);
}
