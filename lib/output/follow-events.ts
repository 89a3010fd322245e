import type { RunEvent } from '../core/events.ts';
import { EventLines } from './event-lines.ts';
import { bytesOf, type EventPart, openPart } from './segments/event-parts.ts';
import { hasSegment } from './segments/segments.ts';

const chunkBytes = 64 * 1024;

/** Reads the events of a run while they are written. */
export interface Follower {
  /**
   * Gives `take` what has come since the last call, in order, but no more than some megabytes at once. Resolves with whether
   * there is more already. A line that is not complete yet is left for the next call; one that is
   * no event is left out and counted.
   */
  read(take: (event: RunEvent) => void): Promise<boolean>;
  /** Lines that could not be read as events. */
  readonly skipped: number;
  close(): Promise<void>;
}

/** So that a long run does not keep its reader from everything else. */
const chunksAtOnce = 32;

/**
 * Follows the events of the run in a folder from their beginning, in constant memory, through its
 * segments to what is being written; no file need be there yet.
 */
export function followEvents(folder: string): Follower {
  return new FolderFollower(folder);
}

class FolderFollower implements Follower {
  skipped = 0;
  readonly #folder: string;
  #number = 1;
  #part: PartReader | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async read(take: (event: RunEvent) => void): Promise<boolean> {
    for (let count = 0; count < chunksAtOnce; count += 1) {
      this.#part ??= await this.#open();
      if (this.#part === undefined) return false;
      const events = await this.#part.next();
      if (events !== undefined) {
        for (const event of events) take(event);
      } else if (!this.#part.mayGrow) {
        await this.close();
        this.#number += 1;
      } else if (hasSegment(this.#folder, this.#number)) {
        // It is a segment by now; what came between the last look and that is still to be read.
        this.#part.mayGrow = false;
      } else {
        return false;
      }
    }
    return true;
  }

  async close(): Promise<void> {
    const part = this.#part;
    this.#part = undefined;
    await part?.close();
  }

  async #open(): Promise<PartReader | undefined> {
    const part = await openPart(this.#folder, this.#number);
    const onFault = () => {
      this.skipped += 1;
    };
    return part && new PartReader(part, new EventLines(onFault));
  }
}

class PartReader {
  mayGrow: boolean;
  readonly #part: EventPart;
  readonly #lines: EventLines;
  readonly #unpacked: AsyncIterator<Buffer> | undefined;
  readonly #chunk: Buffer;
  #position = 0;

  constructor(part: EventPart, lines: EventLines) {
    this.mayGrow = part.isTail;
    this.#part = part;
    this.#lines = lines;
    this.#unpacked = part.compressed ? bytesOf(part)[Symbol.asyncIterator]() : undefined;
    this.#chunk = Buffer.allocUnsafeSlow(part.compressed ? 0 : chunkBytes);
  }

  /** The events of the next bytes; undefined when there are none for now. */
  async next(): Promise<readonly RunEvent[] | undefined> {
    if (this.#unpacked !== undefined) {
      const { done, value } = await this.#unpacked.next();
      return done ? undefined : this.#lines.add(value);
    }
    const { file } = this.#part;
    const { bytesRead } = await file.read(this.#chunk, 0, chunkBytes, this.#position);
    this.#position += bytesRead;
    return bytesRead === 0 ? undefined : this.#lines.add(this.#chunk.subarray(0, bytesRead));
  }

  async close(): Promise<void> {
    await this.#unpacked?.return?.();
    await this.#part.file.close();
  }
}
