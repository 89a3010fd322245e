import { type Line, linesOf } from './lines.ts';

/** A heading and what stands under it, up to the next one of its level or above; lines by index. */
export interface Section {
  /** Lower case, without the number before it: `image pull`. */
  readonly heading: string;
  readonly level: number;
  /** The line behind the heading. */
  readonly first: number;
  /** Behind the last line. */
  readonly end: number;
}

/** A fenced code block: its first and last lines are the fences. */
export interface Fence {
  readonly first: number;
  readonly last: number;
}

/** The parts of a Markdown text that its fields are found by. */
export interface Outline {
  readonly lines: readonly Line[];
  readonly sections: readonly Section[];
  readonly fences: readonly Fence[];
}

/** CommonMark's headings (both kinds) and closed code fences; what is in a fence is no heading. */
export function outlineOf(text: string): Outline {
  const lines = linesOf(text);
  const fences: Fence[] = [];
  const headings: { heading: string; level: number; at: number; first: number }[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]?.text ?? '';
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark !== undefined) {
      const last = closingFence(lines, at, mark);
      // As in CommonMark, a fence that is never closed takes all that follows.
      if (last === undefined) break;
      fences.push({ first: at, last });
      at = last;
      continue;
    }
    const found = headingAt(lines, at);
    if (found !== undefined) headings.push({ ...found, at });
  }
  const sections = headings.map(({ heading, level, first }, index) => {
    const next = headings.slice(index + 1).find((other) => other.level <= level);
    return { heading, level, first, end: next?.at ?? lines.length };
  });
  return { lines, sections, fences };
}

function closingFence(lines: readonly Line[], opening: number, mark: string): number | undefined {
  const closing = new RegExp(`^ {0,3}${mark.charAt(0)}{${mark.length},}\\s*$`);
  const last = lines.findIndex(({ text }, index) => index > opening && closing.test(text));
  return last < 0 ? undefined : last;
}

function headingAt(lines: readonly Line[], at: number) {
  const line = lines[at]?.text ?? '';
  const [, marks, title = ''] = /^\uFEFF? {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/.exec(line) ?? [];
  if (marks !== undefined) {
    return { heading: normalised(title), level: marks.length, first: at + 1 };
  }
  const underline = /^ {0,3}(=+|-+)\s*$/.exec(lines[at + 1]?.text ?? '')?.[1];
  if (underline === undefined || !/^ {0,3}[^\s>|*+\-#]/.test(line)) return undefined;
  return { heading: normalised(line), level: underline.startsWith('=') ? 1 : 2, first: at + 2 };
}

function normalised(title: string): string {
  return title
    .replace(/^\s*[\d.]+[.)]?\s+/, '')
    .replace(/[*_`]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}
