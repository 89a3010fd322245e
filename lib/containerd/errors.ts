/** Lower-case names of the gRPC statuses that a client can meet. */
export const errorCodes = [
  'cancelled',
  'unknown',
  'invalid_argument',
  'deadline_exceeded',
  'not_found',
  'already_exists',
  'permission_denied',
  'resource_exhausted',
  'failed_precondition',
  'aborted',
  'out_of_range',
  'unimplemented',
  'internal',
  'unavailable',
  'data_loss',
  'unauthenticated',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** The only error that leaves the client: which call, which code, and the cause as it came. */
export class ContainerdError extends Error {
  override readonly name = 'ContainerdError';
  readonly code: ErrorCode;
  /** The call in our words: `tasks.create`. */
  readonly operation: string;

  constructor(code: ErrorCode, operation: string, detail: string, options?: ErrorOptions) {
    super(`${operation}: ${code}: ${detail}`, options);
    this.code = code;
    this.operation = operation;
  }
}

function hasCode(code: ErrorCode): (error: unknown) => error is ContainerdError {
  return (error): error is ContainerdError =>
    error instanceof ContainerdError && error.code === code;
}

export const isNotFound = hasCode('not_found');
export const isAlreadyExists = hasCode('already_exists');
export const isUnavailable = hasCode('unavailable');
export const isDeadlineExceeded = hasCode('deadline_exceeded');
export const isFailedPrecondition = hasCode('failed_precondition');
export const isCancelled = hasCode('cancelled');
export const isPermissionDenied = hasCode('permission_denied');
export const isUnimplemented = hasCode('unimplemented');
