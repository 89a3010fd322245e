import type { Source } from './answer.ts';
import type { FieldOf } from './fields.ts';

/** A field that the document answers now. */
export interface FilledField {
  readonly field: FieldOf;
  /** As it stands in the document; a block is given by its number of lines. */
  readonly text: string;
  readonly sources: readonly Source[];
}

/** A field and a word on it. */
export interface FieldNote {
  readonly field: FieldOf;
  readonly why: string;
}

export interface Filled {
  readonly text: string;
  readonly filled: readonly FilledField[];
  /** Left blank. */
  readonly unanswered: readonly FieldNote[];
  /** Not touched, since people have written there. */
  readonly byHand: readonly FieldNote[];
  /** The document has no place for these. */
  readonly missing: readonly FieldNote[];
}
