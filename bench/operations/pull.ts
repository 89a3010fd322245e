import { formatBytes } from '../../lib/core/units.ts';
import { dropPageCache } from '../../lib/host/page-cache.ts';
import type { IterationContext, Operation } from './operation.ts';

/**
 * The image, from its registry into the store and into snapshots. What makes it cold, and the proof
 * that it was, lie before and after the timed region.
 */
export const pull: Operation<'pull'> = async (context, step) => {
  const { session, time, clock, observe } = context;
  const puller = step.image === undefined ? session.puller : session.pullerOf(step.image);
  const cold = step.cold && (await puller.makeCold());
  if (step.dropCaches) await dropPageCache();
  const prepared = await puller.preparePull(step);
  let startedAt = clock.now();
  try {
    const pulled = await time('pull', () => {
      startedAt = clock.now();
      return prepared.run();
    });
    const record = await pulled.record();
    const { resolve, fetch, unpack } = record;
    context.addParts(startedAt, {
      'pull.resolve': resolve,
      'pull.fetch': fetch,
      'pull.unpack': unpack,
    });
    context.addPull(startedAt, { cold, cachesDropped: step.dropCaches }, record);
    const what = step.image === undefined ? '' : ` of ${step.image}`;
    observe('pull', `${formatBytes(record.bytes)}${what} from ${record.host} by ${record.via}`);
    if (cold) await puller.verify(record);
    if (step.unpack && step.image === undefined) await useImage(context);
  } finally {
    await prepared.end();
  }
};

/** Makes containers come from the image as it is in the store now, and tells what it is. */
export async function useImage({ session, announceImage }: IterationContext): Promise<void> {
  const image = await session.puller.image();
  await session.useImage(image);
  await announceImage(() => session.puller.describe(image));
}
