import type { Paint } from '../output/summary-text.ts';
import { nameOf } from './fields.ts';
import type { FieldNote } from './filled.ts';
import type { Decision } from './requirements.ts';
import type { ResultsDocument } from './results-document.ts';

export interface Target {
  /** Where the filled document is. */
  readonly path: string;
  /** Where the file is that was there before. */
  readonly backup?: string | undefined;
}

export const decisionWords: Readonly<Record<Decision, string>> = {
  go: 'GO',
  'no-go': 'NO-GO',
  undecided: 'UNDECIDED',
};

/** What the terminal shows of a filled document: what is lacking, where it is, and last the decision. */
export function documentSummary(
  document: ResultsDocument,
  { path, backup }: Target,
  paint: Paint,
): string {
  const { filled, unanswered, byHand, missing, decision, reasons } = document;
  const colour = { go: paint.green, 'no-go': paint.red, undecided: paint.yellow }[decision];
  return [
    ...list('Not measured, left blank', unanswered),
    ...list('Left as people wrote it', byHand),
    ...list('Not found in the document', missing),
    `${filled.length} fields filled in: ${paint.bold(path)}`,
    ...(backup === undefined ? [] : [`The file that was there: ${backup}`]),
    `${paint.bold(colour(decisionWords[decision]))}${reasonsText(reasons)}`,
  ].join('\n');
}

function list(title: string, notes: readonly FieldNote[]): readonly string[] {
  if (notes.length === 0) return [];
  return [`${title}:`, ...notes.map(({ field, why }) => `  ${nameOf(field)}: ${why}`)];
}

/** All of them are in the document's rationale. */
const longestList = 4;

function reasonsText(reasons: readonly string[]): string {
  if (reasons.length === 0) return '';
  const hidden = reasons.length - longestList;
  const shown = reasons.slice(0, longestList).join('; ');
  return `: ${shown}${hidden > 0 ? `; and ${hidden} more, in the rationale` : ''}`;
}
