import type { Operation } from './operation.ts';

/** A call that asks for nothing: what client, socket and daemon take for any. */
export const nullCall: Operation<'null-call'> = ({ session, time }) =>
  time('null-call', async () => {
    await session.containerd.version();
  });
