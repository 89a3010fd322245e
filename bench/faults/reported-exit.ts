import { milliseconds } from '../../lib/core/clock.ts';
import { messageOf } from '../../lib/core/errors.ts';
import type { FaultFinding } from '../../lib/core/fault.ts';
import { formatDuration } from '../../lib/core/units.ts';
import type { Made } from '../session/made.ts';
import { settlesWithin } from '../session/settles-within.ts';
import type { RecoverParts } from './recover.ts';

/** What was told of the exit of a container that was killed. */
export interface ReportedExit {
  readonly findings: readonly FaultFinding[];
  readonly noticed?: string;
}

/** Whether the exit of a container that was killed is reported within the time that the service has. */
export async function reportedExit(
  {
    clock,
    endedAt,
    recoverMs,
    abandoned,
  }: Pick<RecoverParts, 'clock' | 'endedAt' | 'recoverMs' | 'abandoned'>,
  victim: Made | undefined,
  exit: Made['exit'],
): Promise<ReportedExit> {
  if (victim === undefined || exit === undefined) return { findings: [] };
  const { id } = victim;
  const leftMs = recoverMs - milliseconds(clock.now() - endedAt);
  if (!(await settlesWithin(exit, Math.max(1, leftMs), clock, abandoned))) {
    const text = `the exit of container ${id} was not reported within ${formatDuration(recoverMs)}`;
    return { findings: [{ promise: 'task-state', text }] };
  }
  return exit.then(
    ({ exitStatus }) => ({ findings: [], noticed: `exit ${exitStatus} was reported` }),
    (error: unknown) => ({
      findings: [],
      noticed: `the wait for its exit failed: ${messageOf(error)}`,
    }),
  );
}
