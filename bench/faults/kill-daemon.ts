import type { ActionOf, Fault } from './fault.ts';
import { restartObstacle, startAgain } from './restart.ts';
import { killNow } from './victim.ts';

/** SIGKILL and a new start: of what was under way, the daemon knows what was on disk. */
export const killDaemon: Fault<ActionOf<'kill-daemon'>> = {
  obstacle: (action, tools) =>
    restartObstacle(action, tools) ??
    (tools.daemon.pid === undefined
      ? 'the PID of the daemon could not be found out; run in its PID namespace, or use --embedded'
      : undefined),
  async prepare(action, tools) {
    const { daemon } = tools;
    if (daemon.pid === undefined) throw new Error('the PID of the daemon is not known any more');
    return {
      into: `containerd, PID ${daemon.pid}`,
      stopsDaemon: true,
      replacesDaemon: true,
      async disturb() {
        if (daemon.restart === undefined && daemon.pid !== undefined) killNow(daemon.pid);
      },
      repair: (mostMs) => daemon.restart?.('SIGKILL') ?? startAgain(action, tools, mostMs),
    };
  },
};
