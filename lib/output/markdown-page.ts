/** A part of a Markdown page under its own heading. Without a body it is left out. */
export interface Section {
  readonly title: string;
  readonly body: string;
  /** Shown when the reader opens it; for what is looked up rather than read. */
  readonly isFolded?: boolean;
}

/**
 * A page of at most so many bytes, for places that refuse longer ones: a section that has no room any more is left
 * out, and named at the end.
 */
export function markdownPage(
  head: string,
  sections: readonly Section[],
  mostBytes = Number.POSITIVE_INFINITY,
): string {
  const leftOut: string[] = [];
  // What names them must have room in any case.
  const all = sections.filter(({ body }) => body !== '');
  let room = mostBytes - sizeOf(head) - sizeOf(leftOutText(all.map(({ title }) => title)));
  const shown = all.flatMap((section) => {
    const text = `\n${sectionText(section)}`;
    if (sizeOf(text) > room) {
      leftOut.push(section.title);
      return [];
    }
    room -= sizeOf(text);
    return [text];
  });
  return [head, ...shown, leftOutText(leftOut)].join('');
}

function sectionText({ title, body, isFolded = false }: Section): string {
  // The empty lines make the body Markdown again.
  return isFolded
    ? `<details>\n<summary>${title}</summary>\n\n${body}\n\n</details>\n`
    : `## ${title}\n\n${body}\n`;
}

function leftOutText(titles: readonly string[]): string {
  return titles.length === 0
    ? ''
    : `\nToo long for this page, and left out: ${titles.join(', ')}.\n`;
}

function sizeOf(text: string): number {
  return Buffer.byteLength(text);
}
