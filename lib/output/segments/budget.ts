import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { segmentsIn } from './segments.ts';
import { levelOf, thinSegment } from './thin-segment.ts';
import { thinningLevels } from './thinner.ts';

/** While the run goes on; the rest is for what is made at its end, and for the segment in hand. */
const shareOfRun = 3 / 4;

interface Sized {
  readonly segment: ReturnType<typeof segmentsIn>[number];
  level: number;
  bytes: number;
}

/**
 * Makes segments coarser until the folder is within its share of the budget, or nothing can be made
 * coarser any more. Of all levels the one that takes the most room gives way, its oldest
 * segment first: so most of the newest detail stays, and the oldest is coarsest.
 */
export async function thinToBudget(folder: string, maxDiskBytes: number): Promise<void> {
  let used = await bytesIn(folder);
  const limit = maxDiskBytes * shareOfRun;
  if (used <= limit) return;
  const segments: Sized[] = [];
  for (const segment of segmentsIn(folder)) {
    if (!segment.compressed) continue;
    const { path } = segment;
    segments.push({ segment, level: await levelOf(path), bytes: await sizeOf(path) });
  }
  while (used > limit) {
    const next = nextOf(segments);
    if (next === undefined) return;
    await thinSegment(folder, next.segment, next.level + 1);
    const bytes = await sizeOf(next.segment.path);
    used += bytes - next.bytes;
    next.level += 1;
    next.bytes = bytes;
  }
}

function nextOf(segments: readonly Sized[]): Sized | undefined {
  let largest: { readonly oldest: Sized; readonly bytes: number } | undefined;
  for (let level = 0; level < thinningLevels.length; level += 1) {
    const those = segments.filter((one) => one.level === level);
    const [oldest] = those;
    if (oldest === undefined) continue;
    const bytes = those.reduce((sum, one) => sum + one.bytes, 0);
    if (largest === undefined || bytes > largest.bytes) largest = { oldest, bytes };
  }
  return largest?.oldest;
}

/** Of the files in a folder, those for which `counts` says no left out. */
export async function bytesIn(
  folder: string,
  counts: (name: string) => boolean = () => true,
): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder)) {
    if (counts(name)) bytes += await sizeOf(join(folder, name));
  }
  return bytes;
}

/** 0 when it has just been removed. */
async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    (found) => (found.isFile() ? found.size : 0),
    () => 0,
  );
}
