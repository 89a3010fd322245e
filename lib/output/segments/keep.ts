import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { thinToBudget } from './budget.ts';
import { removeAbandoned, replaceFile } from './replace-file.ts';
import { segmentPath, segmentsIn } from './segments.ts';

/**
 * Compresses the segments in a folder, and thins the oldest when it has more than its budget. Whenever it is killed, each segment is there, in the one
 * form or the other or in both.
 */
export async function keepSegments(folder: string, maxDiskBytes: number): Promise<void> {
  await removeAbandoned(folder);
  const segments = segmentsIn(folder);
  const compressed = new Set(segments.filter((one) => one.compressed).map((one) => one.number));
  for (const { number, path, compressed: isDone } of segments) {
    if (isDone) continue;
    if (!compressed.has(number)) await compress(path, segmentPath(folder, number, true));
    await rm(path, { force: true });
  }
  await thinToBudget(folder, maxDiskBytes);
}

async function compress(from: string, to: string): Promise<void> {
  await replaceFile(to, (target) => pipeline(createReadStream(from), createGzip(), target));
}
