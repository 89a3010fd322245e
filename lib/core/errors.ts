/** Exit statuses of the program, one a cause. */
export const exitStatus = {
  pass: 0,
  thresholdFailed: 1,
  badUsage: 2,
  cannotRun: 3,
  inconclusive: 4,
  interrupted: 130,
} as const;

export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];

/**
 * An error with a place in the exit statuses: its message says what was expected,
 * what came and what to do, and is all that the user is shown.
 */
export class HarnessError extends Error {
  override readonly name = 'HarnessError';
  readonly status: ExitStatus;
  /** Stable, for result.json: `daemon_unreachable`, `image_missing` … */
  readonly code: string;

  constructor(status: ExitStatus, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.code = code;
  }
}

/** Bad arguments or a bad scenario. */
export function usageError(message: string): HarnessError {
  return new HarnessError(exitStatus.badUsage, 'bad_usage', message);
}

/** The run could not be made: no daemon, no image, no permission. */
export function cannotRun(code: string, message: string, cause?: unknown): HarnessError {
  return new HarnessError(
    exitStatus.cannotRun,
    code,
    message,
    cause === undefined ? undefined : { cause },
  );
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
