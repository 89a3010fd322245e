import type { Operation } from './operation.ts';

/** The image's record, and with it all that the collector finds nobody else in need of. */
export const removeImage: Operation<'remove-image'> = ({ session, time }) =>
  time('remove-image', () => session.puller.remove());
