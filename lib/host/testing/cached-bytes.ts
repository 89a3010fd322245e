import { execFileSync } from 'node:child_process';

/** Bytes of a file that the kernel has in memory. Source: fincore(1). */
export function cachedBytes(file: string): number {
  return Number(execFileSync('fincore', ['--bytes', '--noheadings', '--output', 'RES', file]));
}
