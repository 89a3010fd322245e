import type { Tasks } from '../../lib/containerd/api.ts';
import type { FaultFinding } from '../../lib/core/fault.ts';
import { processIdentity } from '../../lib/host/process-identity.ts';
import type { Live } from '../session/live.ts';
import type { Made } from '../session/made.ts';

/** A task that ran before a fault. */
interface Ran {
  readonly made: Made;
  readonly id: string;
  readonly pid: number;
}

export function runningTasks(live: Live): readonly Ran[] {
  return live.running().flatMap((made) => {
    const { id, process } = made;
    return process === undefined ? [] : [{ made, id, pid: process.pid }];
  });
}

/**
 * Tasks that the daemon has lost: it knows nothing of them any more, or says that they have ended though
 * their process runs. What iterations have ended themselves, or were told the exit of, is not lost.
 */
export async function lostTasks(
  before: readonly Ran[],
  tasks: Tasks,
): Promise<readonly FaultFinding[]> {
  const known = new Map((await tasks.list()).map((task) => [task.containerId, task]));
  return before.flatMap(({ made, id, pid }): FaultFinding[] => {
    if (!made.running || made.id !== id) return [];
    const status = known.get(id)?.status;
    const runs = processIdentity(pid) !== undefined;
    if (status === undefined) {
      const text = `container ${id} ran (PID ${pid}, which ${runs ? 'still runs' : 'has ended'}), and containerd has no task of it any more`;
      return [{ promise: 'task-state', text }];
    }
    if (status !== 'stopped' || !runs) return [];
    const text = `container ${id} is stopped for containerd, and its process ${pid} runs`;
    return [{ promise: 'task-state', text }];
  });
}
