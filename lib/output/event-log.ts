import { closeSync, openSync, writeSync } from 'node:fs';
import type { RunEvent } from '../core/events.ts';
import { notWritable } from './run-folder.ts';

/** Calls `work` every `ms` until the function it returns is called. */
export type Schedule = (work: () => void, ms: number) => () => void;

export interface EventLogOptions {
  /**
   * Told once, when writing fails (disk full, I/O error); the log writes nothing from then on, so
   * that what is there stays readable. Without it `flush` or `close` throws the error, once.
   */
  readonly onFailure?: (error: Error) => void;
  readonly schedule?: Schedule;
  /** Refuse a path that exists, which belongs to another run. Default: true. */
  readonly mustBeNew?: boolean;
}

export interface EventLog {
  /** Appends a line. Never throws and never waits: it is called between measurements. */
  write(event: RunEvent): void;
  flush(): void;
  close(): void;
}

const capacity = 64 * 1024;
const flushEveryMs = 500;

/**
 * Opens events.ndjson. Lines gather in one buffer that is written when
 * it is full, every 500 ms, and at the end; the first one (which names the run) at once. A killed
 * process so loses at most what it had to say in its last half second. Throws a HarnessError
 * (`results_not_writable`) when the file cannot be made.
 */
export function createEventLog(path: string, options: EventLogOptions = {}): EventLog {
  const file = openLog(path, options.mustBeNew ?? true);
  const buffer = Buffer.allocUnsafeSlow(capacity);
  let used = 0;
  let isFirst = true;
  let isClosed = false;
  let failed = false;
  let unreported: Error | undefined;

  const put = (bytes: Buffer): void => {
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at);
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
      closeSync(file);
      report();
    },
  };
}

function openLog(path: string, mustBeNew: boolean): number {
  try {
    return openSync(path, mustBeNew ? 'ax' : 'a');
  } catch (error) {
    throw notWritable(path, error);
  }
}

const every: Schedule = (work, ms) => {
  const timer = setInterval(work, ms);
  timer.unref();
  return () => clearInterval(timer);
};
