import {
  closeSync,
  fstatSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import type { Clock } from '../../lib/core/clock.ts';
import { unlessGone } from '../../lib/host/proc-file.ts';

/** Of what a container has printed on each of its two streams, so much goes into a result. */
const tailBytes = 1000;
/** A file that grows beyond this is emptied: a container may print for as long as it likes. */
const mostBytes = 1 << 20;
const checkEveryMs = 200;
/** How long the shim may take to copy what a container has printed, and how often is looked. */
const copyPatienceNs = 500_000_000n;
const copyPollMs = 20;

/** Paths of files, for containerd. */
export interface Outputs {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Where the shims write what containers print: files of each container, for as long as it is there. A
 * file needs no reader, unlike a FIFO, whose writer would wait for one. There is one for each stream and
 * they are named by their paths: for a `file://` URI shims write both streams to one file, and close it
 * when the first of the two ends, so that what a process says on stderr in its last moment can be lost.
 */
export class OutputFiles {
  readonly #folder: string;
  readonly #guards = new Map<string, NodeJS.Timeout>();

  constructor(folder: string) {
    this.#folder = resolve(folder);
  }

  /** Makes the files; from now on they are kept small. */
  open(id: string): Outputs {
    const [stdout, stderr] = this.#paths(id);
    // A shim writes to a path only what is there already.
    for (const path of [stdout, stderr]) writeFileSync(path, '', { mode: 0o600 });
    const guard = setInterval(() => {
      for (const path of [stdout, stderr]) {
        unlessGone(() => statSync(path).size > mostBytes && truncateSync(path));
      }
    }, checkEveryMs).unref();
    this.#guards.set(id, guard);
    return { stdout, stderr };
  }

  /** The ends of what was printed so far, stdout first; undefined when that is nothing. */
  tail(id: string): string | undefined {
    const texts = this.#paths(id).map((path) => unlessGone(() => tailOf(path)) ?? '');
    return texts.filter((text) => text !== '').join('\n') || undefined;
  }

  /** The same when nothing more comes: the shim copies what is printed, and may be at it when the exit is known already. */
  async settledTail(id: string, clock: Clock): Promise<string | undefined> {
    const until = clock.now() + copyPatienceNs;
    let text = this.tail(id);
    for (let before: string | undefined; clock.now() < until; before = text) {
      if (text !== undefined && text === before) break;
      await clock.sleep(copyPollMs);
      text = this.tail(id);
    }
    return text;
  }

  /** The container is gone, and with it the process that wrote. */
  remove(id: string): void {
    clearInterval(this.#guards.get(id));
    this.#guards.delete(id);
    for (const path of this.#paths(id)) rmSync(path, { force: true });
  }

  #paths(id: string): [stdout: string, stderr: string] {
    const path = join(this.#folder, id);
    return [`${path}.stdout`, `${path}.stderr`];
  }
}

function tailOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const buffer = Buffer.alloc(Math.min(size, tailBytes));
    const length = readSync(file, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8', 0, length).trim();
  } finally {
    closeSync(file);
  }
}
