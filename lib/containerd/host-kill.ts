import type { Clock } from '../core/clock.ts';
import { errnoOf } from '../host/proc-file.ts';

/** Between two looks at something that is about to end. */
export const pollMs = 20;

/** Polls until `done`, at most `waitMs`; resolves with whether it was. */
export async function until(clock: Clock, waitMs: number, done: () => boolean): Promise<boolean> {
  for (let waited = 0; ; waited += pollMs) {
    if (done()) {
      return true;
    }
    if (waited >= waitMs) {
      return false;
    }
    await clock.sleep(pollMs);
  }
}

/** SIGKILL; a process that is gone is none to complain of. */
export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (errnoOf(error) !== 'ESRCH') {
      throw error;
    }
  }
}
