/** What `--max-disk` is when it is not given. */
export const defaultMaxDiskBytes = 1024 ** 3;
/** With less, the segments would be too small to be worth it. */
export const smallestMaxDiskBytes = 16 * 1024 ** 2;

const largestSegmentBytes = 32 * 1024 ** 2;

/** Bytes of events.ndjson from which on it becomes a segment. */
export function segmentBytesFor(maxDiskBytes: number): number {
  return Math.min(largestSegmentBytes, Math.floor(maxDiskBytes / 8));
}
