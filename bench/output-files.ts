import { closeSync, fstatSync, openSync, readSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { unlessGone } from '../lib/host/proc-file.ts';

/** Of what a container has printed, so much goes into a result. */
const tailBytes = 2000;
/** A file that grows beyond this is emptied: a container may print for as long as it likes. */
const mostBytes = 1 << 20;
const checkEveryMs = 200;

/**
 * Where the shims write what containers print: a file a container, for as long as it is there. A
 * file needs no reader, unlike a FIFO, whose writer would wait for one.
 */
export class OutputFiles {
  readonly #folder: string;
  readonly #guards = new Map<string, NodeJS.Timeout>();

  constructor(folder: string) {
    this.#folder = resolve(folder);
  }

  /** The address for containerd; from now on the file is kept small. */
  open(id: string): string {
    const path = this.#path(id);
    const guard = setInterval(() => {
      unlessGone(() => statSync(path).size > mostBytes && truncateSync(path));
    }, checkEveryMs).unref();
    this.#guards.set(id, guard);
    return pathToFileURL(path).href;
  }

  /** The end of what was printed so far; undefined when that is nothing. */
  tail(id: string): string | undefined {
    return unlessGone(() => {
      const file = openSync(this.#path(id), 'r');
      try {
        const { size } = fstatSync(file);
        const buffer = Buffer.alloc(Math.min(size, tailBytes));
        const length = readSync(file, buffer, 0, buffer.length, size - buffer.length);
        return buffer.toString('utf8', 0, length).trim() || undefined;
      } finally {
        closeSync(file);
      }
    });
  }

  /** The container is gone, and with it the process that wrote. */
  remove(id: string): void {
    clearInterval(this.#guards.get(id));
    this.#guards.delete(id);
    rmSync(this.#path(id), { force: true });
  }

  #path(id: string): string {
    return join(this.#folder, `${id}.output`);
  }
}
