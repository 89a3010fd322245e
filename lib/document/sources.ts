import { code, escaped, markdownTable } from '../output/markdown-text.ts';
import { nameOf } from './fields.ts';
import type { FieldNote, Filled } from './filled.ts';

/** The end of a filled document: every field with its run, and what has none. */
export function sourcesMarkdown(
  { filled, unanswered, byHand, missing }: Omit<Filled, 'text'>,
  version: string,
): string {
  const rows = filled.map(({ field, text, sources }) => [
    escaped(nameOf(field)),
    escaped(text),
    distinct(sources.map(({ run }) => code(run))),
    distinct(sources.map(({ metric }) => code(metric))),
    distinct(sources.map(({ expression }) => code(expression))),
  ]);
  const headers = ['Field', 'In the document', 'Run', 'Metric', 'Expression'];
  return [
    `**Sources**, filled in by containerd-bench ${escaped(version)}. Each run is a folder, seen from ` +
      'this document; its `result.json` holds the metrics. `containerd-bench document --check FILE` ' +
      'makes every field again and compares.',
    markdownTable(headers, rows),
    list('Not measured', unanswered),
    list('Left as people wrote it', byHand),
    list('Not in this document', missing),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function list(title: string, notes: readonly FieldNote[]): string {
  if (notes.length === 0) return '';
  const items = notes.map(({ field, why }) => `- ${escaped(`${nameOf(field)}: ${why}`)}`);
  return `${title}:\n\n${items.join('\n')}`;
}

/** Each once, in the cell of a table. */
function distinct(texts: readonly string[]): string {
  return [...new Set(texts)].join('<br>');
}
