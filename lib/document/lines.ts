/** A line of a text by its offsets: `from` and `to` enclose it without its end, `next` is behind that. */
export interface Line {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly next: number;
}

/** The lines of a text, whatever they end with. */
export function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  for (const { 0: whole, index } of text.matchAll(/[^\r\n]*(?:\r\n|\n|\r|$)/g)) {
    if (whole === '') continue;
    const content = whole.replace(/[\r\n]+$/, '');
    lines.push({
      text: content,
      from: index,
      to: index + content.length,
      next: index + whole.length,
    });
  }
  return lines;
}

/** What ends the first line of a text, and so the lines that are put into it. */
export function lineEndOf(text: string): string {
  return /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
}
