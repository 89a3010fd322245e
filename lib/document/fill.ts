import { formatNumber } from '../core/units.ts';
import type { Answer, Answers, Source } from './answer.ts';
import { figureBlank } from './blank.ts';
import { type FieldOf, nameOf } from './fields.ts';
import type { FieldNote, Filled, FilledField } from './filled.ts';
import { lineEndOf } from './lines.ts';
import { hashOf, join, type Memory, part, type Written } from './memory.ts';
import { look, type Place } from './place.ts';
import { findSlots } from './slots.ts';
import { sourcesMarkdown } from './sources.ts';

export interface FillOptions {
  /** Folders of the runs that the answers were made from, as seen from the document. */
  readonly runs: readonly string[];
  /** Version of the program. */
  readonly version: string;
}

interface Edit extends Place {
  readonly text: string;
}

/**
 * Writes answers into the places that a document has for them, and where each comes from at its
 * end. What the document held before is the starting point each time, so that to fill twice is to
 * fill once, and to fill with other answers leaves nothing of the first ones. Bytes outside the
 * places stay as they are.
 */
export function fillDocument(document: string, answers: Answers, options: FillOptions): Filled {
  const { body, memory } = part(document);
  const lineEnd = lineEndOf(body);
  const { found, missing } = findSlots(body);
  const edits: Edit[] = [];
  const filled: FilledField[] = [];
  const unanswered: FieldNote[] = [];
  const byHand: FieldNote[] = [];
  const written: Record<string, Written> = {};
  for (const slot of found) {
    const { field } = slot;
    const held = look(body, slot, memory?.written[field.id]);
    if (held.kind === 'by-hand') {
      byHand.push({
        field,
        why: held.changed ? 'changed since it was filled in' : 'written before',
      });
      continue;
    }
    const answer = answers[field.id];
    const text = textOf(field, held.was, answer);
    if (typeof text !== 'string') {
      unanswered.push({ field, why: text.why });
      // A blank that nobody has filled stays as it is, to the byte.
      if (held.isOwn) edits.push({ ...held, text: held.was.replaceAll('\n', lineEnd) });
      continue;
    }
    const ended = field.kind === 'block' ? `${text}\n` : text;
    edits.push({ ...held, text: ended.replaceAll('\n', lineEnd) });
    written[field.id] = { was: held.was, length: lengthOf(field, text), hash: hashOf(text) };
    filled.push({ field, text: shown(field, text), sources: sourcesOf(answer) });
  }
  const result = { filled, unanswered, byHand, missing };
  const newMemory: Memory = { runs: options.runs, written };
  const sources = sourcesMarkdown(result, options.version);
  return {
    ...result,
    text: join(applied(body, edits), sources, newMemory, lineEnd),
  };
}

/** The words for a place that held `was`, or why there are none. */
export function textOf(
  field: FieldOf,
  was: string,
  answer: Answer,
): string | { readonly why: string } {
  if (answer.kind === 'none') return answer;
  if (field.kind === 'figure' && answer.kind === 'figure') {
    const blank = figureBlank(was, field.quantity);
    if ('unknownUnit' in blank) return { why: `unknown unit "${blank.unknownUnit}"` };
    const figure = formatNumber(answer.value / blank.unit.size);
    return `${spaceBefore(was)}${figure}${blank.suffix}${noteText(answer.note)}`;
  }
  if (field.kind === 'criterion' && answer.kind === 'criterion') {
    const note = answer.note === undefined ? '' : ` – ${answer.note}`;
    return `[${answer.met ? 'x' : ' '}]${was.slice('[ ]'.length)}${note}`;
  }
  if (answer.kind === 'words') return `${spaceBefore(was)}${answer.text}`;
  if (answer.kind === 'block') return answer.lines.join('\n');
  throw new Error(`the answer to ${nameOf(field)} is a ${answer.kind}`);
}

function spaceBefore(was: string): string {
  return was === '' ? ' ' : (/^\s*/.exec(was)?.[0] ?? '');
}

function noteText(note: string | undefined): string {
  return note === undefined ? '' : ` (${note})`;
}

function lengthOf(field: FieldOf, text: string): number {
  return field.kind === 'block' ? text.split('\n').length : text.length;
}

function shown(field: FieldOf, text: string): string {
  if (field.kind === 'criterion') return text.startsWith('[x]') ? 'ticked' : 'not ticked';
  if (field.kind !== 'block') return text.trim();
  const lines = lengthOf(field, text);
  return `${lines} line${lines === 1 ? '' : 's'}`;
}

function sourcesOf(answer: Answer): readonly Source[] {
  return answer.kind === 'none' ? [] : answer.sources;
}

function applied(body: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const { from, to, text } of edits) {
    result += body.slice(at, from) + text;
    at = to;
  }
  return result + body.slice(at);
}
