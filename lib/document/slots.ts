import { type FieldOf, fields, labelSource } from './fields.ts';
import { type Outline, outlineOf, type Section } from './outline.ts';

/** Where a field's value stands in a text: what lies between the offsets may be its blank. */
export interface Slot {
  readonly field: FieldOf;
  readonly from: number;
  readonly to: number;
}

export interface Slots {
  readonly found: readonly Slot[];
  /** Fields that the document has no place for, with what was not found. */
  readonly missing: readonly { readonly field: FieldOf; readonly why: string }[];
}

/** Finds the fields of a document by their headings and labels, in whatever order these stand. */
export function findSlots(text: string): Slots {
  const outline = outlineOf(text);
  const found: Slot[] = [];
  const missing: { field: FieldOf; why: string }[] = [];
  for (const field of fields) {
    const sections = outline.sections.filter(({ heading }) => field.section.test(heading));
    const slot = sections
      .map((section) => slotIn(outline, section, field))
      .find((one) => one !== undefined);
    if (slot !== undefined) found.push({ field, ...slot });
    else missing.push({ field, why: whyMissing(field, sections.length > 0) });
  }
  return { found: found.sort((a, b) => a.from - b.from), missing };
}

type Range = Pick<Slot, 'from' | 'to'>;

function slotIn(outline: Outline, section: Section, field: FieldOf): Range | undefined {
  const { first, end } = section;
  if (field.kind !== 'block') return lineSlot(outline, section, field.label, field.kind);
  const label = 'label' in field ? labelLine(outline, section, field.label) : first - 1;
  if (label === undefined) return undefined;
  const fence = outline.fences.find((one) => one.first > label && one.last < end);
  if (fence === undefined) return undefined;
  if ('label' in field && !isNext(outline, label, fence.first)) return undefined;
  const opening = outline.lines[fence.first];
  const closing = outline.lines[fence.last];
  if (opening === undefined || closing === undefined) return undefined;
  return { from: opening.next, to: closing.from };
}

/** Between a label and its block stands no other label. */
function isNext({ lines }: Outline, label: number, fence: number): boolean {
  return !lines.slice(label + 1, fence).some(({ text }) => /^\s*\*\*[^*]+\*\*|^\s*#/.test(text));
}

/** The rest of the line behind a label or, of a criterion, from its box on. */
function lineSlot(
  outline: Outline,
  section: Section,
  label: string,
  kind: FieldOf['kind'],
): Range | undefined {
  const pattern = kind === 'criterion' ? boxPattern(label) : labelPattern(label);
  for (const line of linesOutsideFences(outline, section)) {
    const start = pattern.exec(line.text)?.[1];
    if (start !== undefined) return { from: line.from + start.length, to: line.to };
  }
  return undefined;
}

function labelLine(outline: Outline, section: Section, label: string): number | undefined {
  const pattern = labelPattern(label);
  const line = linesOutsideFences(outline, section).find(({ text }) => pattern.test(text));
  return line === undefined ? undefined : outline.lines.indexOf(line);
}

function linesOutsideFences({ lines, fences }: Outline, { first, end }: Section) {
  const isFenced = (at: number) => fences.some((one) => at >= one.first && at <= one.last);
  return lines.slice(first, end).filter((_, index) => !isFenced(first + index));
}

/** `**Result**:`, `- Time:`, `**Pull Time:**`. */
function labelPattern(label: string): RegExp {
  return new RegExp(`^(\\s*(?:[-*+]\\s+)?[*_]*(?:${labelSource(label)})[*_]*\\s*:[*_]*)`, 'i');
}

/** `- [ ] Clean up (delete) containers and snapshots`. */
function boxPattern(label: string): RegExp {
  return new RegExp(`^(\\s*[-*+]\\s+)\\[[ xX]\\]\\s+.*?(?:${labelSource(label)})`, 'i');
}

function whyMissing(field: FieldOf, hasSection: boolean): string {
  if (!hasSection) return `no heading "${field.heading}"`;
  const label = 'label' in field ? `"${field.label}" ` : '';
  const what = field.kind === 'block' ? 'code block' : 'label';
  return `no ${field.kind === 'criterion' ? 'check box' : what} ${label}under "${field.heading}"`;
}
