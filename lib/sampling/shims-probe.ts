import type { Clock } from '../core/clock.ts';
import type { ShimReading } from '../core/events.ts';
import { readMemory } from '../host/memory.ts';
import { unlessGone } from '../host/proc-file.ts';
import { listProcesses } from '../host/process.ts';
import { readShim, type Shim } from '../host/shims.ts';
import type { Probe } from './probe.ts';

export interface ShimSelection {
  /** Socket of the daemon whose shims are meant. */
  readonly address: string;
  readonly namespace: string;
  /** Default `/`. */
  readonly root?: string;
}

/**
 * The shims of one daemon in one namespace: how many, and their memory in sum, 0 when there is none.
 * Helpers that run for a moment only (`start`, `delete`) and zombies are not counted.
 */
export function createShimsProbe(selection: ShimSelection, clock: Pick<Clock, 'now'>): Probe {
  const { root = '/' } = selection;
  const find = createShimFinder(root, clock);
  let seen: ShimReading[] = [];
  return {
    target: 'shims',
    async read() {
      seen = find()
        .filter((shim) => isSelected(shim, selection))
        .flatMap((shim) => readingOf(shim, root));
      const pssBytes = sumOf(seen, ({ pssBytes }) => pssBytes);
      return {
        'shims.count': seen.length,
        'shims.anon': sumOf(seen, ({ anonymousBytes }) => anonymousBytes) ?? 0,
        ...(pssBytes === undefined ? {} : { 'shims.pss': pssBytes }),
      };
    },
    shims: () => seen,
    close() {},
  };
}

/** Undefined when a part is: a sum that lacks one of its parts is no sum. */
function sumOf(
  shims: readonly ShimReading[],
  part: (shim: ShimReading) => number | undefined,
): number | undefined {
  let sum = 0;
  for (const shim of shims) {
    const value = part(shim);
    if (value === undefined) return undefined;
    sum += value;
  }
  return sum;
}

function isSelected(shim: Shim, { address, namespace }: ShimSelection): boolean {
  return shim.address === address && shim.namespace === namespace && shim.action === undefined;
}

/** One reading, or none when the shim has just ended. */
function readingOf({ id, pid }: Shim, root: string): ShimReading[] {
  const memory = unlessGone(() => readMemory(pid, root));
  if (memory === undefined) return [];
  const { pssBytes, anonymousBytes } = memory;
  return [{ id, pid, anonymousBytes, ...(pssBytes === undefined ? {} : { pssBytes }) }];
}

/**
 * How long what is known of a PID is believed, since it may come to name another process: the kernel
 * hands out all others first, 32,768 unless kernel.pid_max says otherwise.
 */
const trustNs = 10_000_000_000n;
/** A process that was just forked is still what its parent is, until it calls exec: look twice. */
const looksNeeded = 2;

/** Lists the shims, looking only at those PIDs that it does not know for sure. */
function createShimFinder(root: string, clock: Pick<Clock, 'now'>): () => Shim[] {
  interface Known {
    readonly shim: Shim | undefined;
    readonly looks: number;
  }
  let known = new Map<number, Known>();
  let knownSince = clock.now();
  return () => {
    const now = clock.now();
    if (now - knownSince > trustNs) {
      known.clear();
      knownSince = now;
    }
    // Of the dead nothing is kept: the heap that is watched would grow by them.
    const alive = new Map<number, Known>();
    const shims: Shim[] = [];
    for (const pid of listProcesses(root)) {
      let entry = known.get(pid);
      if (entry === undefined || entry.looks < looksNeeded) {
        entry = { shim: readShim(pid, root), looks: (entry?.looks ?? 0) + 1 };
      }
      alive.set(pid, entry);
      if (entry.shim !== undefined) {
        shims.push(entry.shim);
      }
    }
    known = alive;
    return shims;
  };
}
