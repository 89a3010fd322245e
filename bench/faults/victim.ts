import type { Made } from '../session/made.ts';
import { type FaultTools, lastFor } from './fault.ts';

/** How long a container may take to run, and how often is looked. */
const patienceMs = 30_000;
const pollMs = 5;

/** A container of the run whose process runs now, of which `find` finds what is looked for. */
export async function chooseVictim<Found>(
  { live, clock }: FaultTools,
  stop: AbortSignal,
  find: (made: Made) => Found | undefined,
): Promise<{ readonly made: Made; readonly found: Found }> {
  const deadline = clock.now() + BigInt(patienceMs) * 1_000_000n;
  while (!stop.aborted && clock.now() < deadline) {
    for (const made of live.running()) {
      const found = find(made);
      if (found !== undefined && made.running) return { made, found };
    }
    await lastFor(clock, pollMs, stop);
  }
  throw new Error(
    stop.aborted
      ? 'the load was over'
      : `no container of the run ran within ${patienceMs / 1000} s`,
  );
}

/** SIGKILL; false when the process had ended already. */
export function killNow(pid: number): boolean {
  return signalled(pid, 'SIGKILL');
}

/** False when there is no such process. @param pid negative: of a process group */
export function signalled(pid: number, signal: 'SIGKILL' | 'SIGCONT'): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
