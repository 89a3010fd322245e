import { widthOf } from './text-table.ts';

/**
 * The line in lines of at most `width` characters, broken at blanks; what goes on is indented, and under the text of a
 * list's item. A word that is longer stays whole; colours take no width.
 */
export function wrapped(line: string, width: number): readonly string[] {
  const [beginning = ''] = /^ *(?:- )?/.exec(line) ?? [];
  const indent = ' '.repeat(beginning.endsWith('- ') ? beginning.length : beginning.length + 2);
  const lines: string[] = [];
  let current = beginning;
  for (const word of line.slice(beginning.length).split(' ')) {
    const isBlank = current.trim() === '' || current === beginning;
    const longer = isBlank ? `${current}${word}` : `${current} ${word}`;
    if (isBlank || widthOf(longer) <= width) current = longer;
    else {
      lines.push(current);
      current = `${indent}${word}`;
    }
  }
  return [...lines, current];
}
