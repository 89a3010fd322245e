import type { Operation } from './operation.ts';
import { useImage } from './pull.ts';

/** The layers of a pulled image into snapshots, each upon the one below. */
export const unpack: Operation<'unpack'> = async (context) => {
  const { session, time } = context;
  const { puller } = session;
  const prepared = await puller.prepareUnpack();
  try {
    await time('unpack', () => prepared.run());
    await useImage(context);
  } finally {
    await prepared.end();
  }
};
