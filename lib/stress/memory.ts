import { readFileSync, writeFileSync } from 'node:fs';

const chunkBytes = 16 * 1024 * 1024;

/** What programs could still have without swapping, by the kernel's reckoning. */
function availableBytes(): number {
  const [, kilobytes] =
    /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8')) ?? [];
  if (kilobytes === undefined) throw new Error('/proc/meminfo does not tell MemAvailable');
  return Number(kilobytes) * 1024;
}

/** Of what is asked for: at most half of what is available. */
export function mostOf(asked: number, available: number): number {
  return Math.min(asked, Math.floor(available / 2));
}

/** Takes memory and writes to it, at most half of what is available when it begins. */
export function takeMemory(bytes: number): {
  readonly held: readonly Buffer[];
  readonly bytes: number;
} {
  // Whatever happens, it is this process that the kernel kills, and not one of others.
  writeFileSync('/proc/self/oom_score_adj', '1000');
  const before = availableBytes();
  const most = mostOf(bytes, before);
  const held: Buffer[] = [];
  let taken = 0;
  // Looked at anew for each chunk: others may take memory meanwhile.
  while (taken < most && availableBytes() > before / 4) {
    const next = Math.min(chunkBytes, Math.ceil(most - taken));
    held.push(Buffer.alloc(next, 1));
    taken += next;
  }
  return { held, bytes: taken };
}
