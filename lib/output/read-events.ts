import { cannotRun, messageOf } from '../core/errors.ts';
import type { RunEvent } from '../core/events.ts';
import { EventLines, FaultyLine } from './event-lines.ts';
import { bytesOf, type EventPart, openPart } from './segments/event-parts.ts';

/**
 * The events of the run in a folder, in order and in constant memory, whatever files hold them:
 * segments, compressed or thinned, and events.ndjson. A last line without its newline was cut by a
 * kill and is left out if it does not parse; a type that is not known is passed over; anything else
 * that is no event ends the reading with a HarnessError (`events_unreadable`) that names the line.
 */
export async function* readEvents(folder: string): AsyncGenerator<RunEvent, void, undefined> {
  for await (const events of readEventBatches(folder)) yield* events;
}

/** As {@link readEvents}, some thousands at a time, which is quicker for who takes very many. */
export async function* readEventBatches(
  folder: string,
): AsyncGenerator<readonly RunEvent[], void, undefined> {
  for (let number = 1; ; number += 1) {
    const part = await openedPart(folder, number);
    if (part === undefined) return;
    yield* readEventsOf(part);
    if (part.isTail) return;
  }
}

async function openedPart(folder: string, number: number): Promise<EventPart | undefined> {
  try {
    const part = await openPart(folder, number);
    if (part === undefined && number === 1) throw new Error('there is no events.ndjson');
    return part;
  } catch (error) {
    throw unreadable(folder, messageOf(error), error);
  }
}

/** Of one part, which it closes. */
export async function* readEventsOf(
  part: EventPart,
): AsyncGenerator<readonly RunEvent[], void, undefined> {
  const lines = new EventLines();
  try {
    for await (const chunk of bytesOf(part)) yield lines.add(chunk);
    const last = lines.last(part.isTail);
    if (last.length > 0) yield last;
  } catch (error) {
    const where = error instanceof FaultyLine ? `${part.path}:${error.line}` : part.path;
    throw unreadable(where, messageOf(error), error);
  }
}

function unreadable(where: string, problem: string, cause: unknown): Error {
  return cannotRun(
    'events_unreadable',
    `${where}: expected the events of a run, each on a line of its own: ${problem}`,
    cause,
  );
}
