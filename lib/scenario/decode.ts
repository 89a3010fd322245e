import { formatBytes } from '../core/units.ts';

/** More than a scenario ever needs. */
const largest = 256 * 1024;

export interface DecodeProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** The text of a scenario file, a byte order mark removed, or why it is none. */
export function decode(input: string | Uint8Array): string | DecodeProblem {
  const bytes = typeof input === 'string' ? Buffer.byteLength(input) : input.byteLength;
  if (bytes > largest) {
    const message = `expected a file of at most 256 KiB, got ${formatBytes(bytes)}`;
    return { line: 1, column: 1, message };
  }
  let text: string;
  try {
    text =
      typeof input === 'string' ? input : new TextDecoder('utf-8', { fatal: true }).decode(input);
  } catch {
    return { line: 1, column: 1, message: 'expected a text file in UTF-8' };
  }
  text = text.replace(/^\uFEFF/, '');
  const control = text.search(/[^\P{Cc}\t\n\r\x85]/u);
  if (control === -1) return text;
  const before = text.slice(0, control);
  const code = text.charCodeAt(control).toString(16).toUpperCase().padStart(4, '0');
  return {
    line: before.split('\n').length,
    column: control - before.lastIndexOf('\n'),
    message: `expected text, got the control character U+${code}`,
  };
}
