import { printable } from './printable.ts';

/** A text from outside as plain Markdown text, in a table's cell too. */
export function escaped(text: string): string {
  return printable(text).replace(/[\\`*_[\]<>|~&#]/g, '\\$&');
}

/** A name or expression in a code span; plain when a backtick in it would end the span. */
export function code(text: string): string {
  if (text.includes('`') || text.trim() === '') return escaped(text);
  return `\`${printable(text).replaceAll('|', '\\|')}\``;
}

/** A table; its cells are Markdown already. Empty without rows. */
export function markdownTable(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
  rightAlignedFrom: number = headers.length,
): string {
  if (rows.length === 0) return '';
  const rule = headers.map((_, column) => (column < rightAlignedFrom ? '---' : '---:'));
  return [headers, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

export function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}
