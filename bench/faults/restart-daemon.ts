import type { ActionOf, Fault } from './fault.ts';
import { restartObstacle, startAgain } from './restart.ts';

/** SIGTERM and a new start, or the user's command, which does both. */
export const restartDaemon: Fault<ActionOf<'restart-daemon'>> = {
  obstacle: restartObstacle,
  async prepare(action, tools) {
    const { daemon } = tools;
    return {
      into: `containerd, PID ${daemon.pid ?? 'unknown'}`,
      stopsDaemon: true,
      replacesDaemon: true,
      async disturb() {},
      repair: (mostMs) => daemon.restart?.('SIGTERM') ?? startAgain(action, tools, mostMs),
    };
  },
};
