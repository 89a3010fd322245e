/**
 * Buckets of durations as an HDR histogram with three significant digits has them (Gil Tene): whole
 * microseconds to 2,047, above that 1,024 buckets for each doubling. A value that is put at the middle
 * of its bucket is at most 0.05 % off, and falls into the same bucket of that histogram again.
 */
const perDoubling = 1024;
const stepsPerMs = 1000;

/** The number of the bucket that holds a duration in ms; grows with it. */
export function bucketOf(ms: number): number {
  let steps = Math.max(0, Math.round(ms * stepsPerMs));
  let shift = 0;
  while (steps >= 2 * perDoubling) {
    steps = Math.floor(steps / 2);
    shift += 1;
  }
  return shift * perDoubling + steps;
}

/** The middle of a bucket, in ms. */
export function middleOf(bucket: number): number {
  const shift = Math.max(0, Math.floor(bucket / perDoubling) - 1);
  const width = 2 ** shift;
  const lowest = (bucket - shift * perDoubling) * width;
  return (lowest + (width - 1) / 2) / stepsPerMs;
}
