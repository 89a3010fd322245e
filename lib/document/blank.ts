import type { Field, Quantity } from './fields.ts';

/** A unit as the document writes it; canonical values (ms, bytes, percent) are divided by `size`. */
export interface DocumentUnit {
  readonly quantity: Quantity;
  readonly size: number;
}

const units: readonly (DocumentUnit & { readonly names: readonly string[] })[] = [
  { names: ['s', 'sec', 'second', 'seconds'], quantity: 'time', size: 1000 },
  { names: ['ms', 'millisecond', 'milliseconds'], quantity: 'time', size: 1 },
  { names: ['B', 'byte', 'bytes'], quantity: 'size', size: 1 },
  { names: ['kB', 'KB'], quantity: 'size', size: 1e3 },
  { names: ['MB'], quantity: 'size', size: 1e6 },
  { names: ['GB'], quantity: 'size', size: 1e9 },
  { names: ['KiB'], quantity: 'size', size: 2 ** 10 },
  { names: ['MiB'], quantity: 'size', size: 2 ** 20 },
  { names: ['GiB'], quantity: 'size', size: 2 ** 30 },
  { names: ['%', 'percent'], quantity: 'percent', size: 1 },
];

/** Where a document gives none. */
const usual: Readonly<Record<Quantity, string>> = {
  time: ' seconds',
  size: ' MB',
  percent: '%',
};

/** The blank of a figure: what it is followed by, and in which unit a value is to be written. */
export type FigureBlank =
  | { readonly suffix: string; readonly unit: DocumentUnit }
  | { readonly unknownUnit: string };

/**
 * The blank that `text`, what stands behind a label, begins with; undefined when people have
 * written something there. What follows the blank is not part of it.
 */
export function blankAt(text: string, kind: Exclude<Field['kind'], 'block'>): string | undefined {
  switch (kind) {
    case 'result':
      return /^\s*(?:✅\s*)?PASS\s*\/\s*(?:❌\s*)?FAIL/u.exec(text)?.[0] ?? emptyAt(text);
    case 'decision':
      return /^\s*(?:✅\s*)?GO\s*\/\s*(?:❌\s*)?NO-?GO/u.exec(text)?.[0] ?? emptyAt(text);
    case 'criterion':
      return /^\[ \] .*?(?=\s*$)/.exec(text)?.[0];
    case 'figure':
      return /^\s*_{2,}(?:\s*(?:[\p{L}%]+))?/u.exec(text)?.[0] ?? emptyAt(text);
  }
}

/** What a blank that {@link blankAt} found asks for. */
export function figureBlank(blank: string, quantity: Quantity): FigureBlank {
  const [, suffix = ''] = /^\s*_*(\s*[\p{L}%]*)$/u.exec(blank) ?? [];
  const written = suffix.trim() === '' ? usual[quantity] : suffix;
  const unit = units.find(({ names }) => names.includes(written.trim()));
  if (unit === undefined || unit.quantity !== quantity) return { unknownUnit: written.trim() };
  return { suffix: written, unit };
}

/** Nothing at all behind a label is a blank too. */
function emptyAt(text: string): string | undefined {
  return text.trim() === '' ? '' : undefined;
}
