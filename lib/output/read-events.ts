import { createReadStream, existsSync } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { cannotRun, messageOf } from '../core/errors.ts';
import type { RunEvent } from '../core/events.ts';
import { asRunEvent } from './event-check.ts';

const chunkBytes = 256 * 1024;
/** No event is nearly as long; a file without newlines must not fill the memory. */
const longestLine = 64 * 1024 * 1024;
const newline = 10;

/**
 * The events of events.ndjson in order, in constant memory. A last line without its newline was
 * cut by a kill and is left out if it does not parse; anything else that is no event ends the
 * reading with a HarnessError (`events_unreadable`) that names the line.
 */
export async function* readEvents(path: string): AsyncGenerator<RunEvent, void, undefined> {
  let line = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunksOf(path)) {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = data.indexOf(newline); end >= 0; end = data.indexOf(newline, start)) {
      line += 1;
      const event = parse(data.toString('utf8', start, end));
      if (typeof event === 'string') throw unreadable(path, line, event);
      yield event;
      start = end + 1;
    }
    rest = data.subarray(start);
    if (rest.length > longestLine) throw unreadable(path, line + 1, 'the line does not end');
  }
  if (rest.length === 0) return;
  const last = parse(rest.toString('utf8'));
  if (typeof last !== 'string') yield last;
}

async function* chunksOf(path: string): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* streamOf(path);
  } catch (error) {
    throw cannotRun(
      'events_unreadable',
      `expected the events of a run in ${path}: ${messageOf(error)}`,
      error,
    );
  }
}

/** A run that is kept may have its events compressed: `events.ndjson.gz`. */
function streamOf(path: string): AsyncIterable<Buffer> {
  const kept = `${path}.gz`;
  if (existsSync(path) || !existsSync(kept)) {
    return createReadStream(path, { highWaterMark: chunkBytes });
  }
  const unpacked = createGunzip({ chunkSize: chunkBytes });
  // An error of one destroys the other, and so comes out of the one that is read.
  return pipeline(createReadStream(kept), unpacked, () => {});
}

function parse(text: string): RunEvent | string {
  try {
    return asRunEvent(JSON.parse(text));
  } catch (error) {
    return messageOf(error);
  }
}

function unreadable(path: string, line: number, problem: string): Error {
  return cannotRun(
    'events_unreadable',
    `${path}:${line}: expected an event on a line of its own: ${problem}`,
  );
}
