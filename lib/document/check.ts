import { printable } from '../output/printable.ts';
import type { Answer } from './answer.ts';
import { type FieldOf, nameOf } from './fields.ts';
import { textOf } from './fill.ts';
import { linesOf } from './lines.ts';
import { hashOf, part, type Written } from './memory.ts';
import { look } from './place.ts';
import { answersFor } from './results-document.ts';
import type { Runs } from './runs.ts';
import { findSlots, type Slot } from './slots.ts';

export interface CheckedDocument {
  /** Fields that were filled in and were looked at. */
  readonly fields: number;
  /** What the document says that its runs do not, a sentence each. */
  readonly disagreements: readonly string[];
}

/**
 * Makes every field of a filled document again, from the runs it names, and compares. A document
 * that was never filled has no fields to look at.
 */
export function checkDocument(document: string, runs: Runs): CheckedDocument {
  const { body, memory } = part(document);
  if (memory === undefined) return { fields: 0, disagreements: [] };
  const answers = answersFor(document, runs);
  const { found, missing } = findSlots(body);
  const lost = missing.filter(({ field }) => memory.written[field.id] !== undefined);
  const disagreements = found.flatMap((slot) => {
    const written = memory.written[slot.field.id];
    if (written === undefined) return [];
    return compared(body, slot, written, answers[slot.field.id]);
  });
  return {
    fields: Object.keys(memory.written).length,
    disagreements: [
      ...disagreements,
      ...lost.map(({ field, why }) => `${nameOf(field)}: was filled in, and now there is ${why}`),
    ],
  };
}

function compared(body: string, slot: Slot, written: Written, answer: Answer): readonly string[] {
  const { field } = slot;
  const held = look(body, slot, written);
  const wanted = textOf(field, written.was, answer);
  if (typeof wanted !== 'string') return [`${nameOf(field)}: no run answers it: ${wanted.why}`];
  const isOwn = held.kind === 'open' && held.isOwn;
  if (isOwn && hashOf(wanted) === written.hash) return [];
  const text = body.slice(slot.from, slot.to);
  const said = isOwn && field.kind !== 'block' ? text.slice(0, written.length) : text;
  return [`${nameOf(field)}: ${differenceOf(field, said, wanted)}`];
}

function differenceOf(field: FieldOf, said: string, wanted: string): string {
  if (field.kind !== 'block') {
    return `the document says "${printable(said)}", the run says "${printable(wanted)}"`;
  }
  const lines = linesOf(said).map(({ text }) => text);
  const lacking = wanted.split('\n').find((line) => !lines.includes(line));
  return lacking === undefined
    ? 'the lines of the run stand in another order, or others between them'
    : `the run says "${printable(lacking)}", and the document does not`;
}
