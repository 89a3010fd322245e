import { isForbidden, isGone, type ProcessId, readProcFile, under } from './proc-file.ts';

/** Memory of one process, in bytes. */
export interface Memory {
  /** All resident pages. */
  readonly rssBytes: number;
  /** Resident pages that no file backs: heap and stacks. */
  readonly anonymousBytes: number;
}

/** What only a walk through the page tables tells. What the kernel does not have is absent. */
export interface WalkedMemory extends Memory {
  /** Resident pages, each divided by the number of processes that map it. */
  readonly pssBytes?: number;
  /** The anonymous part of `pssBytes`; Linux 5.4 and later. */
  readonly pssAnonBytes?: number;
  /** The part of `anonymousBytes` given back with MADV_FREE that the kernel has not taken yet. */
  readonly lazyFreeBytes?: number;
}

/**
 * Memory of a process from /proc/PID/smaps_rollup, for which the kernel walks the page tables: exact
 * always, but 1 to 2 ms for a daemon of 40 MB. Where that file is not permitted or not built into
 * the kernel, from the counters.
 * @throws as {@link readMemoryCounters}
 */
export function readMemory(pid: ProcessId, root = '/'): WalkedMemory {
  let text: string;
  try {
    text = readProcFile(under(root, `/proc/${pid}/smaps_rollup`));
  } catch (error) {
    if (isGone(error) || isForbidden(error)) {
      return readMemoryCounters(pid, root);
    }
    throw error;
  }
  const rssBytes = bytesOf(text, '\nRss:');
  const anonymousBytes = bytesOf(text, '\nAnonymous:');
  if (rssBytes === undefined || anonymousBytes === undefined) {
    return readMemoryCounters(pid, root);
  }
  const pssBytes = bytesOf(text, '\nPss:');
  const pssAnonBytes = bytesOf(text, '\nPss_Anon:');
  const lazyFreeBytes = bytesOf(text, '\nLazyFree:');
  return {
    rssBytes,
    anonymousBytes,
    ...(pssBytes === undefined ? {} : { pssBytes }),
    ...(pssAnonBytes === undefined ? {} : { pssAnonBytes }),
    ...(lazyFreeBytes === undefined ? {} : { lazyFreeBytes }),
  };
}

/**
 * Memory of a process from the counters that the kernel keeps, in /proc/PID/status: a twentieth of
 * the price of {@link readMemory}, and equal to it where {@link countersAreTrue}.
 * @throws an error that `isGone` tells when the process is gone, or is a zombie or a kernel thread,
 * which have no memory
 */
export function readMemoryCounters(pid: ProcessId, root = '/'): Memory {
  const text = readProcFile(under(root, `/proc/${pid}/status`));
  const rssBytes = bytesOf(text, '\nVmRSS:');
  const anonymousBytes = bytesOf(text, '\nRssAnon:');
  if (rssBytes === undefined || anonymousBytes === undefined) {
    const reason = 'it is a zombie or a kernel thread, or Linux is older than 4.5';
    throw Object.assign(new Error(`process ${pid} has no memory to read: ${reason}`), {
      code: 'ESRCH',
    });
  }
  return { rssBytes, anonymousBytes };
}

/**
 * Whether the kernel's counters are within 1 MiB of the truth. From Linux 6.2 on they are kept for
 * each core and summed up only when a core's part exceeds max(32, 2 x cores) pages (commit
 * f1a7941243c1); a later kernel, no later than 6.18, where the two were seen to be equal, sums
 * them up for the reader.
 * @param kernel release, as in /proc/sys/kernel/osrelease
 */
export function countersAreTrue(kernel: string, cores: number): boolean {
  const [major = 0, minor = 0] = kernel.split('.').map((part) => Number.parseInt(part, 10));
  const isSummedLazily = major === 6 && minor >= 2 && minor < 18;
  return !isSummedLazily || cores <= 8;
}

/** The value in bytes of a line such as `Rss:   39048 kB`, searched from its line break. */
function bytesOf(text: string, label: string): number | undefined {
  const start = text.indexOf(label);
  if (start === -1) {
    return undefined;
  }
  const value = Number.parseInt(text.slice(start + label.length, start + label.length + 24), 10);
  return Number.isNaN(value) ? undefined : value * 1024;
}
