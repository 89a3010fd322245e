import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { readEventsOf } from '../read-events.ts';
import { openPart } from './event-parts.ts';
import { replaceFile } from './replace-file.ts';
import type { Segment } from './segments.ts';
import { Thinner, thinningLevels } from './thinner.ts';

/** The first line of a thinned segment; readers of events pass it over. */
interface Header {
  readonly type: 'segment';
  readonly level: number;
}

/** How coarse a compressed segment is: 0 for one with all that was written. */
export async function levelOf(path: string): Promise<number> {
  const unpacked = createReadStream(path, { end: headBytes - 1 }).pipe(createGunzip());
  // The rest of the file is missing, on purpose.
  unpacked.on('error', () => {});
  try {
    for await (const chunk of unpacked) {
      const [, level] = /^{"type":"segment","level":(\d+)}\n/.exec(String(chunk)) ?? [];
      return Number(level ?? 0);
    }
  } catch {
    // Shorter than what is read of it, or damaged: whoever reads the events will tell.
  }
  return 0;
}

const headBytes = 4096;

/** Makes a compressed segment coarser, in its place. */
export async function thinSegment(
  folder: string,
  { number, path }: Segment,
  level: number,
): Promise<void> {
  const lines = Readable.from(thinnedLines(folder, number, level));
  await replaceFile(path, (target) => pipeline(lines, createGzip(), target));
}

async function* thinnedLines(folder: string, number: number, level: number) {
  const how = thinningLevels[level - 1];
  const part = await openPart(folder, number);
  if (how === undefined || part === undefined) {
    throw new Error(`expected segment ${number} in ${folder} and a level from 1, got ${level}`);
  }
  const header: Header = { type: 'segment', level };
  yield lineOf(header);
  const thinner = new Thinner(how);
  for await (const events of readEventsOf(part)) {
    const lines = events.flatMap((event) => thinner.add(event).map(lineOf));
    if (lines.length > 0) yield lines.join('');
  }
  for (const event of thinner.end()) yield lineOf(event);
}

function lineOf(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
