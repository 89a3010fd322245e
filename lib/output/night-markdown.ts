import type { RunRecord } from '../core/record.ts';
import { formatDuration, formatValue } from '../core/units.ts';
import type { NightJudgement } from '../history/judge.ts';
import { changeText, dayOf, figureName } from './figure-text.ts';
import { iterationsText } from './iterations-text.ts';
import { faultTable } from './markdown-faults.ts';
import { bullets, code, escaped, markdownTable } from './markdown-text.ts';
import { measuredText, sentence, verdictWords } from './metric-text.ts';
import { judgementText } from './one-line.ts';
import { warningTexts } from './warnings.ts';

/**
 * A run in the morning, as Markdown: what was decided, compared with the nights before, and what
 * to know.
 */
export function nightMarkdown(record: RunRecord, judgement?: NightJudgement): string {
  const sections: readonly (readonly [string, string])[] = [
    ['Compared with the nights before', comparison(judgement)],
    ['Thresholds', thresholds(record)],
    ['Faults', faultTable(record)],
    ['Warnings', bullets(warningTexts(record).map((text) => sentence(escaped(text))))],
  ];
  const bodies = sections
    .filter(([, body]) => body !== '')
    .map(([title, body]) => `## ${title}\n\n${body}\n`);
  return [head(record), ...bodies].join('\n');
}

function head(record: RunRecord): string {
  const { scenario, runId, verdict, reasons, startedAt, endedAt, durationMs } = record;
  const residue = record.residue?.total;
  const facts = [
    `${startedAt} to ${endedAt} (${formatDuration(durationMs)}), run ${code(runId)}`,
    `Iterations: ${iterationsText(record)}`,
    `Residue: ${residue === undefined ? 'not looked for' : residue}`,
  ];
  return [
    `# ${dayOf(startedAt)} ${escaped(scenario)}: ${verdictWords[verdict].toUpperCase()}\n`,
    `${reasons.map((reason) => sentence(escaped(reason))).join('\n\n')}\n`,
    `${bullets(facts)}\n`,
  ].join('\n');
}

function comparison(judgement: NightJudgement | undefined): string {
  if (judgement === undefined) return '';
  const { worse, better, bad } = judgement;
  const rows = [
    ...[...worse, ...better].map(({ figures, change }) => [
      change.worse ? 'worse' : 'better',
      code(figureName(figures)),
      `since ${dayOf(change.date)}`,
      formatValue(change.before, figures.unit),
      formatValue(change.after, figures.unit),
      changeText(figures, change.before, change.after),
    ]),
    ...bad.map(({ figures, night }) => {
      const value = figures.values[night.index] ?? night.usual;
      return [
        'bad night',
        code(figureName(figures)),
        'this night alone',
        formatValue(night.usual, figures.unit),
        formatValue(value, figures.unit),
        changeText(figures, night.usual, value),
      ];
    }),
  ];
  const headers = ['', 'Figure', 'When', 'Before', 'After', 'Change'];
  const table = markdownTable(headers, rows, 3);
  return `${sentence(escaped(judgementText(judgement)))}${table === '' ? '' : `\n\n${table}`}`;
}

function thresholds(record: RunRecord): string {
  return markdownTable(
    ['Verdict', 'Metric', 'Threshold', 'Measured'],
    record.thresholds.map((result) => [
      verdictWords[result.verdict],
      code(result.metric),
      code(result.expression),
      measuredText(result),
    ]),
  );
}
