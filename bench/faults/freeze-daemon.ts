import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ActionOf, Fault } from './fault.ts';
import { signalled } from './victim.ts';

/**
 * A process of its own does both, so that the daemon is thawed also when the harness is killed meanwhile. Exit
 * status 3: there is no such process.
 */
const script = 'kill -STOP "$1" || exit 3; sleep "$2"; kill -CONT "$1"';
const noProcess = 3;

/** SIGSTOP and SIGCONT. */
export const freezeDaemon: Fault<ActionOf<'freeze-daemon'>> = {
  obstacle: (_, { daemon }) =>
    daemon.pid === undefined
      ? 'the PID of the daemon could not be found out; run in its PID namespace, or use --embedded'
      : undefined,
  async prepare({ forMs }, { daemon: { pid } }) {
    if (pid === undefined) throw new Error('the PID of the daemon is not known any more');
    return {
      into: `containerd, PID ${pid}`,
      stopsDaemon: true,
      disturb: (stop) => freeze(pid, forMs, stop),
    };
  },
};

/** Resolves when the process goes on, after `forMs` or when `stop` aborts. */
async function freeze(pid: number, forMs: number, stop: AbortSignal): Promise<void> {
  const seconds = (forMs / 1000).toFixed(3);
  const freezer = spawn('sh', ['-c', script, 'sh', String(pid), seconds], {
    detached: true,
    stdio: 'ignore',
  });
  // The whole group: its sleep would go on for as long as it was told to.
  const end = () => freezer.pid !== undefined && signalled(-freezer.pid, 'SIGKILL');
  const exit = once(freezer, 'exit');
  if (stop.aborted) end();
  stop.addEventListener('abort', end, { once: true });
  try {
    const [status] = await exit;
    if (status === noProcess) throw new Error(`there is no process ${pid} to be stopped`);
  } finally {
    stop.removeEventListener('abort', end);
    // Killed at whatever point, the freezer may have left it stopped.
    signalled(pid, 'SIGCONT');
  }
}
