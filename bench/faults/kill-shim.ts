import { removeShimSockets } from '../../lib/containerd/embedded/shared-folders.ts';
import { listShims, readShim } from '../../lib/host/shims.ts';
import type { ActionOf, Fault } from './fault.ts';
import { chooseVictim, killNow } from './victim.ts';

/** SIGKILL of the shim: containerd has to notice, and to end the container in its place. */
export const killShim: Fault<ActionOf<'kill-shim'>> = {
  async prepare(_, tools, stop) {
    const { address } = tools.daemon.containerd;
    const isOf = (id: string) => (shim: ReturnType<typeof readShim>) =>
      shim?.id === id &&
      shim.address === address &&
      shim.namespace === tools.namespace &&
      shim.action === undefined;
    const { made, found } = await chooseVictim(tools, stop, ({ id }) => listShims().find(isOf(id)));
    const { id } = made;
    return {
      into: `shim ${found.pid} of ${id}`,
      victim: made,
      async disturb() {
        // Its PID may be another process's by now.
        const isThere = isOf(id)(readShim(found.pid));
        if (!isThere || !killNow(found.pid))
          throw new Error(`shim ${found.pid} had ended by itself`);
      },
      // A killed process cannot remove its socket, and containerd leaves it: it is the killer's.
      tidy: () => removeShimSockets(address, [{ namespace: tools.namespace, id }]),
    };
  },
};
