import {
  closeSync,
  copyFileSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { RunEvent } from '../core/events.ts';
import { notWritable } from './run-folder.ts';
import { segmentPath, segmentsIn } from './segments/segments.ts';

/** Calls `work` every `ms` until the function it returns is called. */
export type Schedule = (work: () => void, ms: number) => () => void;

export interface EventLogOptions {
  /**
   * Told once, when writing fails (disk full, I/O error); the log writes nothing from then on, so
   * that what is there stays readable. Without it `flush` or `close` throws the error, once.
   */
  readonly onFailure?: (error: Error) => void;
  readonly schedule?: Schedule;
  /**
   * Refuse a path that exists, which belongs to another run. Default: true. Otherwise the log goes
   * on after the last complete line that is there.
   */
  readonly mustBeNew?: boolean;
  /** Bytes from which on the file becomes a segment. Default: 32 MiB. */
  readonly segmentBytes?: number;
  /** Told when a segment has been made of it; not between the calls of one event. */
  readonly onSegment?: () => void;
  /** Told when somebody has cut the file short: so many bytes of events are lost. */
  readonly onLoss?: (bytes: number) => void;
}

export interface EventLog {
  /** Appends a line. Never throws and never waits: it is called between measurements. */
  write(event: RunEvent): void;
  flush(): void;
  close(): void;
}

const capacity = 64 * 1024;
const flushEveryMs = 500;
const defaultSegmentBytes = 32 * 1024 * 1024;

/**
 * Opens events.ndjson. Lines gather in one buffer that is written when
 * it is full, every 500 ms, and at the end; the first one (which names the run) at once. A killed
 * process so loses at most what it had to say in its last half second. A file that has become
 * large is renamed to be a segment, whole lines only, and a new one begun. A file that somebody moves or
 * removes meanwhile is made again with all that it had, and what is cut short begins with the first line again,
 * which names the run. Throws a HarnessError
 * (`results_not_writable`) when the file cannot be made.
 */
export function createEventLog(path: string, options: EventLogOptions = {}): EventLog {
  const { onSegment, segmentBytes = defaultSegmentBytes } = options;
  const file = new LogFile(path, options.mustBeNew ?? true);
  const buffer = Buffer.allocUnsafeSlow(capacity);
  let used = 0;
  let isFirst = true;
  let isClosed = false;
  let failed = false;
  let unreported: Error | undefined;

  const put = (bytes: Buffer): void => {
    try {
      const lost = file.restore();
      file.append(bytes);
      // What it is told may write another line.
      if (lost > 0) options.onLoss?.(lost);
      if (file.size < segmentBytes) return;
      file.rotate();
      onSegment?.();
    } catch (error) {
      failed = true;
      const failure = notWritable(path, error);
      if (options.onFailure === undefined) unreported = failure;
      else options.onFailure(failure);
    }
  };
  const flush = (): void => {
    if (used === 0 || failed) return;
    const bytes = buffer.subarray(0, used);
    used = 0;
    put(bytes);
  };
  const report = (): void => {
    const failure = unreported;
    unreported = undefined;
    if (failure !== undefined) throw failure;
  };
  const stop = (options.schedule ?? every)(flush, flushEveryMs);

  return {
    write(event) {
      if (failed || isClosed) return;
      const line = `${JSON.stringify(event)}\n`;
      const size = Buffer.byteLength(line);
      if (size > capacity - used) flush();
      if (size > capacity) {
        if (!failed) put(Buffer.from(line));
      } else {
        used += buffer.write(line, used);
      }
      if (isFirst) flush();
      isFirst = false;
    },
    flush() {
      flush();
      report();
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      stop();
      flush();
      file.close();
      report();
    },
  };
}

/** The file that is written to. */
class LogFile {
  size: number;
  readonly #path: string;
  #file: number | undefined;
  #segments: number;
  /** Of the run's first line, which is in the file unless it lies in a segment. */
  #first: Buffer | undefined;

  constructor(path: string, mustBeNew: boolean) {
    this.#path = path;
    try {
      this.#file = openSync(path, mustBeNew ? 'ax' : 'a+');
      this.size = mustBeNew ? 0 : cutTornLine(this.#file);
    } catch (error) {
      throw notWritable(path, error);
    }
    this.#segments = mustBeNew ? 0 : (segmentsIn(dirname(path)).at(-1)?.number ?? 0);
  }

  /**
   * Looks whether the file is still there and whole, and mends it where it is not. Returns how many bytes are lost for
   * good.
   */
  restore(): number {
    const file = this.#file;
    if (file === undefined) return 0;
    const own = fstatSync(file);
    if (!own.isFile()) return 0;
    const there = statSync(this.#path, { throwIfNoEntry: false });
    if (there?.ino !== own.ino || there.dev !== own.dev) this.#copyBack(file);
    const lost = this.size - own.size;
    if (lost <= 0) return 0;
    this.size = own.size;
    if (own.size === 0 && this.#first !== undefined) this.append(this.#first);
    return lost;
  }

  /** The file goes on under another name, or none: its place is taken by a copy, which is written to from now on. */
  #copyBack(file: number): void {
    const copy = `${this.#path}.tmp`;
    copyFileSync(`/proc/self/fd/${file}`, copy);
    renameSync(copy, this.#path);
    closeSync(file);
    this.#file = openSync(this.#path, 'a+');
  }

  append(bytes: Buffer): void {
    if (this.#file === undefined) return;
    if (this.size === 0 && this.#segments === 0) this.#first ??= Buffer.from(bytes);
    for (let at = 0; at < bytes.length; ) {
      at += writeSync(this.#file, bytes, at, bytes.length - at);
    }
    this.size += bytes.length;
  }

  /** Killed between the two steps, the run has all its events in segments. */
  rotate(): void {
    this.close();
    renameSync(this.#path, segmentPath(dirname(this.#path), this.#segments + 1, false));
    this.#segments += 1;
    this.#first = undefined;
    this.#file = openSync(this.#path, 'ax');
    this.size = 0;
  }

  close(): void {
    if (this.#file === undefined) return;
    const file = this.#file;
    this.#file = undefined;
    closeSync(file);
  }
}

const newline = 10;

/** Removes what a kill has left of a line at the end. Returns the size of the file in bytes. */
function cutTornLine(file: number): number {
  const status = fstatSync(file);
  if (!status.isFile()) return 0;
  const chunk = Buffer.alloc(capacity);
  let end = status.size;
  while (end > 0) {
    const from = Math.max(0, end - chunk.length);
    const bytes = readSync(file, chunk, 0, end - from, from);
    const at = chunk.lastIndexOf(newline, bytes - 1);
    if (bytes > 0 && at >= 0) {
      end = from + at + 1;
      break;
    }
    end = from;
  }
  if (end < status.size) ftruncateSync(file, end);
  return end;
}

const every: Schedule = (work, ms) => {
  const timer = setInterval(work, ms);
  timer.unref();
  return () => clearInterval(timer);
};
