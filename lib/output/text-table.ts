import { stripVTControlCharacters } from 'node:util';

export type Alignment = 'left' | 'right';

const gap = '  ';

/**
 * Rows in aligned columns, without a newline at the end. Colours take no width. Without headers
 * (an empty list) there is no header row; a row may be shorter than the others.
 *
 * @param alignments of the columns; `left` where none is given
 */
export function textTable(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[] = [],
): string {
  const lines = headers.length === 0 ? rows : [headers, ...rows];
  const columns = Math.max(0, ...lines.map((line) => line.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(0, ...lines.map((line) => widthOf(line[column] ?? ''))),
  );
  return lines
    .map((line) =>
      widths
        .map((width, column) => pad(line[column] ?? '', width, alignments[column] ?? 'left'))
        .join(gap)
        .trimEnd(),
    )
    .join('\n');
}

/** Characters that a terminal shows, colours left out. */
export function widthOf(cell: string): number {
  return [...stripVTControlCharacters(cell)].length;
}

function pad(cell: string, width: number, alignment: Alignment): string {
  const space = ' '.repeat(width - widthOf(cell));
  return alignment === 'right' ? space + cell : cell + space;
}
