import { messageOf } from '../core/errors.ts';
import type { RunEvent } from '../core/events.ts';
import { asRunEvent } from './event-check.ts';
import { expand } from './segments/expand.ts';
import { isThinned } from './segments/thinned-event.ts';

/** No event is nearly as long; a file without newlines must not fill the memory. */
const longestLine = 64 * 1024 * 1024;
const newline = 10;

/** A line that is no event. */
export class FaultyLine extends Error {
  /** From 1. */
  readonly line: number;

  constructor(line: number, problem: string) {
    super(problem);
    this.line = line;
  }
}

/**
 * Makes events of a file's bytes as they come. Those that were thinned are as many again as they
 * were; types that are not known are passed over.
 */
export class EventLines {
  readonly #onFault: (fault: FaultyLine) => void;
  #line = 0;
  #rest: Buffer = Buffer.alloc(0);

  /** @param onFault may throw; when it does not, the line is left out. Default: it is thrown. */
  constructor(onFault: (fault: FaultyLine) => void = thrown) {
    this.#onFault = onFault;
  }

  /** The events of the lines that end in this chunk, which may be used again afterwards. */
  add(chunk: Buffer): RunEvent[] {
    const data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const events: RunEvent[] = [];
    let start = 0;
    for (let end = data.indexOf(newline); end >= 0; end = data.indexOf(newline, start)) {
      this.#take(data.toString('utf8', start, end), events);
      start = end + 1;
    }
    this.#rest = Buffer.from(data.subarray(start));
    if (this.#rest.length > longestLine) {
      throw new FaultyLine(this.#line + 1, 'the line does not end');
    }
    return events;
  }

  /**
   * What stands after the last newline.
   *
   * @param mayBeCut whether a kill may have cut it: then what is no event is left out
   */
  last(mayBeCut: boolean): RunEvent[] {
    const events: RunEvent[] = [];
    if (this.#rest.length === 0) return events;
    try {
      this.#take(this.#rest.toString('utf8'), events);
    } catch (error) {
      if (!mayBeCut) throw error;
    }
    return events;
  }

  #take(text: string, events: RunEvent[]): void {
    this.#line += 1;
    const found = parse(text);
    if (typeof found === 'string') this.#onFault(new FaultyLine(this.#line, found));
    else for (const event of found) events.push(event);
  }
}

function parse(text: string): readonly RunEvent[] | string {
  try {
    const value: unknown = JSON.parse(text);
    if (isThinned(value)) return expand(value);
    const event = asRunEvent(value);
    if (event === undefined) return none;
    return typeof event === 'string' ? event : [event];
  } catch (error) {
    return messageOf(error);
  }
}

const none: readonly RunEvent[] = [];

function thrown(fault: FaultyLine): never {
  throw fault;
}
