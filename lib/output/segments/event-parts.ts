import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { runFiles } from '../run-folder.ts';
import { keptEvents, segmentPath, segmentsIn } from './segments.ts';

/** A file with a part of a run's events, open for reading. */
export interface EventPart {
  readonly path: string;
  readonly file: FileHandle;
  readonly compressed: boolean;
  /** Whether it was the file that is written to when it was opened: none came after it then. */
  readonly isTail: boolean;
}

/**
 * Opens the part that holds the events after those of the segments before `number` (from 1): that
 * segment, or else events.ndjson. A run that goes on may rotate and compress its files meanwhile;
 * what is opened is the right one all the same. Undefined when there is no such part: the run
 * has not begun, or was killed in the moment between a segment and the next file. Rejects when a
 * segment is missing before others.
 */
export async function openPart(folder: string, number: number): Promise<EventPart | undefined> {
  for (;;) {
    const segment =
      (await openIfThere(segmentPath(folder, number, true), true, false)) ??
      (await openIfThere(segmentPath(folder, number, false), false, false));
    if (segment !== undefined) return segment;
    const tail =
      (await openIfThere(join(folder, runFiles.events), false, true)) ??
      (number === 1 ? await openIfThere(join(folder, keptEvents), true, true) : undefined);
    // Made a segment since it was looked for: then the tail may be a later one.
    const later = segmentsIn(folder).filter((one) => one.number >= number);
    if (later.length === 0) return tail;
    await tail?.file.close();
    if (later[0]?.number !== number) {
      throw new Error(
        `expected ${segmentPath(folder, number, true)} before ${later[0]?.path}: a part of the events is missing`,
      );
    }
  }
}

const chunkBytes = 256 * 1024;

/** The bytes of a part to its end; closes it. */
export function bytesOf({ file, compressed }: EventPart): AsyncIterable<Buffer> {
  const stream = file.createReadStream({ highWaterMark: chunkBytes });
  if (!compressed) return stream;
  // An error of one destroys the other, and so comes out of the one that is read.
  return pipeline(stream, createGunzip({ chunkSize: chunkBytes }), () => {});
}

async function openIfThere(
  path: string,
  compressed: boolean,
  isTail: boolean,
): Promise<EventPart | undefined> {
  try {
    return { path, file: await open(path, 'r'), compressed, isTail };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
