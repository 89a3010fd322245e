import { blankAt } from './blank.ts';
import type { Field } from './fields.ts';
import { linesOf } from './lines.ts';
import { hashOf, type Written } from './memory.ts';
import type { Slot } from './slots.ts';

/** The part of a slot that the program may write. */
export interface Place {
  readonly from: number;
  readonly to: number;
  /** What stood there before the program wrote; lines of a block are each ended by `\n`. */
  readonly was: string;
  /** Whether it is the program's own words that stand there now. */
  readonly isOwn: boolean;
}

/** What a slot holds. */
export type Held =
  | ({ readonly kind: 'open' } & Place)
  /** Words of people; `changed` when the program had written there before. */
  | { readonly kind: 'by-hand'; readonly changed: boolean };

/** Whether a slot is blank, holds what the program wrote, or the words of people. */
export function look(body: string, slot: Slot, written: Written | undefined): Held {
  const text = body.slice(slot.from, slot.to);
  const { field } = slot;
  const place =
    field.kind === 'block'
      ? ((written && ownLines(text, written)) ?? blankLines(text, field.placeholder))
      : ((written && ownWords(text, written)) ?? blankWords(text, field.kind));
  if (place === undefined) return { kind: 'by-hand', changed: written !== undefined };
  // An empty box where the program had written: people took the tick, or the word on it, back.
  if (field.kind === 'criterion' && written !== undefined && !place.isOwn) {
    return { kind: 'by-hand', changed: true };
  }
  return { ...place, kind: 'open', from: slot.from + place.from, to: slot.from + place.to };
}

function ownWords(text: string, { was, length, hash }: Written): Place | undefined {
  return hashOf(text.slice(0, length)) === hash
    ? { from: 0, to: length, was, isOwn: true }
    : undefined;
}

function blankWords(text: string, kind: Exclude<Field['kind'], 'block'>): Place | undefined {
  const was = blankAt(text, kind);
  return was === undefined ? undefined : { from: 0, to: was.length, was, isOwn: false };
}

/** The lines that were written, wherever people have put lines of their own round them. */
function ownLines(text: string, { was, length, hash }: Written): Place | undefined {
  const lines = linesOf(text);
  for (let first = 0; first + length <= lines.length; first += 1) {
    const own = lines.slice(first, first + length);
    if (hashOf(own.map((line) => line.text).join('\n')) !== hash) continue;
    return { from: own[0]?.from ?? 0, to: own.at(-1)?.next ?? text.length, was, isOwn: true };
  }
  return undefined;
}

/**
 * A block of nothing but comments (`# …`) is blank. Those of the form itself make room for the
 * answer; what else stands there, a translation for instance, stays above it.
 */
function blankLines(text: string, placeholder: readonly string[]): Place | undefined {
  const lines = linesOf(text);
  const said = lines.map((line) => line.text.trim()).filter((line) => line !== '');
  if (!said.every((line) => line.startsWith('#'))) return undefined;
  if (!said.every((line) => placeholder.includes(line))) {
    return { from: text.length, to: text.length, was: '', isOwn: false };
  }
  return {
    from: 0,
    to: text.length,
    was: lines.map((line) => `${line.text}\n`).join(''),
    isOwn: false,
  };
}
