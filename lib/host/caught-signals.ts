import { readFileSync } from 'node:fs';

/**
 * Whether the process has a handler for the signal, from the SigCgt mask of /proc/PID/status.
 * Undefined when there is no such process (any more).
 */
export function catchesSignal(pid: number, signal: number, root = '/'): boolean | undefined {
  let status: string;
  try {
    status = readFileSync(`${root}proc/${pid}/status`, 'latin1');
  } catch {
    return undefined;
  }
  const mask = /^SigCgt:\s*([0-9a-f]+)/m.exec(status)?.[1];
  if (mask === undefined) return undefined;
  // Bit n - 1 stands for signal n.
  return ((BigInt(`0x${mask}`) >> BigInt(signal - 1)) & 1n) === 1n;
}
