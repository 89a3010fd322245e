import type { Containerd } from '../../lib/containerd/api.ts';
import { isDeadlineExceeded, isUnavailable } from '../../lib/containerd/errors.ts';
import { cannotRun, HarnessError, messageOf } from '../../lib/core/errors.ts';

/** How long a daemon may take to show that it is there after a call went wrong. */
const livenessMs = 5000;
const lostCode = 'daemon_lost';

/** Whether there is no daemon left to ask anything. */
export function isLost(error: unknown): boolean {
  return error instanceof HarnessError && error.code === lostCode;
}

/**
 * A failed call may mean that the daemon has died or hangs. Asks it once more; resolves with the
 * error that ends the run when it stays silent, with undefined when it is there.
 */
export async function lostDaemon(
  containerd: Containerd,
  error: unknown,
): Promise<HarnessError | undefined> {
  if (!isUnavailable(error) && !isDeadlineExceeded(error)) return undefined;
  try {
    await containerd.version({ deadlineMs: livenessMs });
    return undefined;
  } catch (silence) {
    return cannotRun(
      lostCode,
      `containerd at ${containerd.address} was lost: ${messageOf(error)}; asked again, it did not ` +
        `answer within ${livenessMs / 1000} s. Its log may tell why: of a private one it is containerd.log, ` +
        'beside the results. Once one of the system is back, remove what the run left in it with: npm run clean',
      silence,
    );
  }
}
