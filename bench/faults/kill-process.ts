import type { ActionOf, Fault } from './fault.ts';
import { chooseVictim, killNow } from './victim.ts';

/** SIGKILL of the container's process from outside: its exit has to be reported. */
export const killProcess: Fault<ActionOf<'kill-process'>> = {
  async prepare(_, tools, stop) {
    const { made, found: pid } = await chooseVictim(tools, stop, ({ process }) => process?.pid);
    return {
      into: `process ${pid} of ${made.id}`,
      victim: made,
      async disturb() {
        // As long as its exit was not reported, the PID is nobody else's.
        if (!made.running || !killNow(pid)) throw new Error(`process ${pid} had ended by itself`);
      },
    };
  },
};
