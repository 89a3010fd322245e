import type { PullSummary } from '../core/record.ts';

/** In what state the pulls of a run found the daemon and the host. */
export function coldnessText({ cold, cachesDropped }: PullSummary): string {
  const words = cold ? 'cold' : 'not cold';
  return cachesDropped === true ? `${words}, the page cache emptied before` : words;
}
