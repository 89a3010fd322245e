/**
 * A text from outside (a daemon's message, a file name) on one line and without control characters,
 * so that it can neither break a table nor steer a terminal.
 */
export function printable(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/[\p{Cf}]/gu, '')
    .trim();
}
