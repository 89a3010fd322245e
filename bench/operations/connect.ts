import type { Operation } from './operation.ts';

/** A fresh channel and one answered call: what a client pays to begin. Closing is not timed. */
export const connect: Operation<'connect'> = async ({ session, time, observe }) => {
  const channel = session.openChannel();
  try {
    const { version } = await time('connect', () => channel.version());
    observe('connect', `containerd ${version} at ${session.containerd.address}`);
  } finally {
    channel.close();
  }
};
