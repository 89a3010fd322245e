import type { FieldId } from './fields.ts';

/** Where an answer comes from. */
export interface Source {
  /** Folder of the run, as the document names it. */
  readonly run: string;
  /** `pull`, `harness.rss`, `observations` … */
  readonly metric: string;
  /** `max`, `growth < 10%` … */
  readonly expression: string;
}

export type Answer =
  | {
      readonly kind: 'figure';
      /** ms, bytes or percent, as the field's quantity asks for. */
      readonly value: number;
      /** What the figure is, where its label alone would mislead. */
      readonly note?: string;
      readonly sources: readonly Source[];
    }
  /** Of a `result` or `decision`. */
  | { readonly kind: 'words'; readonly text: string; readonly sources: readonly Source[] }
  | {
      readonly kind: 'criterion';
      readonly met: boolean;
      readonly note?: string;
      readonly sources: readonly Source[];
    }
  | {
      readonly kind: 'block';
      readonly lines: readonly string[];
      readonly sources: readonly Source[];
    }
  /** No result answers the field. */
  | { readonly kind: 'none'; readonly why: string };

export type Answers = Readonly<Record<FieldId, Answer>>;
